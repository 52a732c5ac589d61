// The ceremonies of W3C Web Authentication: a form that carries options gets the authenticator's answer.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const listed = (credentials = []) => credentials.map((each) => ({ ...each, id: bytes(each.id) }));

async function ceremony(options) {
  const challenge = bytes(options.challenge);
  if (options.user === undefined) {
    const publicKey = { ...options, challenge, allowCredentials: listed(options.allowCredentials) };
    return navigator.credentials.get({ publicKey });
  }
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = listed(options.excludeCredentials);
  return navigator.credentials.create({ publicKey: { ...options, challenge, user, excludeCredentials } });
}

function answerOf({ id, rawId, type, response }) {
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature'];
  const given = parts.filter((part) => response[part] !== undefined);
  const answer = Object.fromEntries(given.map((part) => [part, text(response[part])]));
  return { id, rawId: text(rawId), type, response: answer };
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async (event) => {
    if (form.elements.credential.value !== '') return;
    event.preventDefault();
    const problem = form.querySelector('[role=alert]');
    problem.hidden = true;
    try {
      const credential = await ceremony(JSON.parse(form.dataset.passkey));
      form.elements.credential.value = JSON.stringify(answerOf(credential));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
