// Warns a minute before the session locks, and then leads to the lock with what was typed. The server has the
// same rule and does not rely on this.
const dialog = document.getElementById("idle");
const staying = dialog.querySelector("form");
const minute = 60_000;
const limit = dialog.dataset.seconds * 1000;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("awake") : null;
let seen = Date.now();
let told = Date.now();

const tell = () => {
  told = Date.now();
  // Where it fails, the server locks the session by its own clock.
  fetch(staying.action, { method: "POST", body: new URLSearchParams(new FormData(staying)) }).catch(() => {});
};

const awake = () => {
  if (dialog.open) return;
  seen = Date.now();
  if (seen - told > minute) {
    tell();
    tabs?.postMessage("awake");
  }
};

const stay = () => {
  dialog.close();
  seen = Date.now();
  tell();
  tabs?.postMessage("awake");
};

// The form that somebody was filling in: the one with most text in it.
const draft = () => {
  const typed = (form) =>
    [...form.querySelectorAll("textarea, input:not([type=hidden]):not([type=password])")]
      .map((field) => field.value.length * (field.type === "checkbox" || field.type === "radio" ? 0 : 1))
      .reduce((sum, length) => sum + length, 0);
  const forms = [...document.querySelectorAll("main form[method=post]")].filter(typed);
  return forms.sort((one, other) => typed(other) - typed(one))[0];
};

const lock = () => {
  const leading = document.createElement("form");
  leading.method = "post";
  leading.action = dialog.dataset.lock;
  const send = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    leading.append(field);
  };
  send("csrfmiddlewaretoken", staying.elements.csrfmiddlewaretoken.value);
  const form = draft();
  if (form) {
    const data = new FormData(form);
    const by = data.get("typed_by");
    const skipped = (name, value) =>
      typeof value !== "string" || name === "csrfmiddlewaretoken" || name === "typed_by" || name.includes("password");
    send("carried", JSON.stringify([...data].filter(([name, value]) => !skipped(name, value))));
    send("carried_to", new URL(form.getAttribute("action") ?? "", location.href).pathname);
    send("typed_by", by ?? "");
  }
  document.body.append(leading);
  leading.submit();
};

for (const sign of ["keydown", "pointerdown", "scroll"]) addEventListener(sign, awake, { passive: true });
tabs?.addEventListener("message", () => {
  seen = told = Date.now();
  if (dialog.open) dialog.close();
});
staying.addEventListener("submit", (event) => {
  event.preventDefault();
  stay();
});
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  stay();
});
const watching = setInterval(() => {
  const idle = Date.now() - seen;
  if (idle >= limit) {
    clearInterval(watching);
    lock();
  } else if (idle >= limit - minute && !dialog.open) dialog.showModal();
}, 1000);
