// Where the service cannot be reached, long text stays on the page and is not lost to the browser's own page of an
// error. Where only the database is out of reach, the service itself answers, and keeps what was typed.
const patience = 10_000;
const beat = document.querySelector('link[rel="icon"]').href;

const reached = () =>
  fetch(beat, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(patience) }).then(
    () => true,
    () => false,
  );

const tell = (form) => {
  form.querySelector("[data-unsent]")?.remove();
  const notice = document.createElement("div");
  notice.className = "govuk-error-summary";
  notice.dataset.unsent = "";
  notice.tabIndex = -1;
  notice.setAttribute("role", "alert");
  for (const [kind, classes, said] of [
    ["h2", "govuk-error-summary__title", "Nothing has been sent: the service cannot be reached"],
    ["p", "govuk-body", "Everything you typed is still here. Leave this page open, wait a minute, and try again."],
    ["p", "govuk-body", "If you are very worried about a child, telephone. In immediate danger, call 999."],
  ]) {
    const part = document.createElement(kind);
    part.className = classes;
    part.textContent = said;
    notice.append(part);
  }
  form.prepend(notice);
  notice.focus();
};

for (const form of document.querySelectorAll("main form[method=post]")) {
  if (!form.querySelector("textarea")) continue;
  let sending = false;
  form.addEventListener("submit", async (event) => {
    if (sending) return;
    event.preventDefault();
    if (await reached()) {
      sending = true;
      form.requestSubmit(event.submitter);
    } else tell(form);
  });
}
