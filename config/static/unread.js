// Keeps the number of new messages in the header right, without loading the page again.
const place = document.querySelector("[data-unread]");
let known = "";

const show = (count) => {
  const number = document.createElement("span");
  number.className = "app-count";
  const read = document.createElement("span");
  read.className = "govuk-visually-hidden";
  read.textContent = " new";
  number.append(String(count), read);
  place.replaceChildren(...(count ? [number] : []));
};

const look = async () => {
  if (document.hidden) return;
  const headers = known ? { "If-None-Match": known } : {};
  // Where it fails, the next time may not.
  const answer = await fetch(place.dataset.unread, { headers, redirect: "manual" }).catch(() => null);
  // Nobody is signed in here any more.
  if (answer?.type === "opaqueredirect") clearInterval(looking);
  if (!answer?.ok) return;
  known = answer.headers.get("ETag") ?? "";
  show((await answer.json()).unread);
};

const looking = setInterval(look, 30_000);
document.addEventListener("visibilitychange", look);
