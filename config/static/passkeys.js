// Forms that make or use a passkey: `data-passkey` says which, `data-options` holds what the server asks,
// or `data-options-from` where to ask for it. The browser's answer goes into the field `credential`.
const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const asked = (options) => {
  const key = structuredClone(options.publicKey);
  key.challenge = decode(key.challenge);
  if (key.user) key.user.id = decode(key.user.id);
  for (const list of [key.excludeCredentials, key.allowCredentials]) {
    for (const known of list ?? []) known.id = decode(known.id);
  }
  if (key.rp) {
    // One that signs in by itself.
    key.authenticatorSelection = {
      ...key.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
  }
  return { publicKey: key };
};

const answered = (credential) => {
  const { response } = credential;
  const said = { clientDataJSON: encode(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = encode(response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: said,
  });
};

const options = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const error = form.querySelector("[data-passkey-error]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.hidden = true;
      try {
        const make = form.dataset.passkey === "create" ? "create" : "get";
        const credential = await navigator.credentials[make](asked(await options(form)));
        form.elements.credential.value = answered(credential);
        form.submit();
      } catch {
        // Cancelled, or no passkey at hand: nothing was sent, and the page says so.
        error.hidden = false;
      }
    });
  }
}
