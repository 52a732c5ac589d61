// Tells how many observations were added, and leads to the sign-in form when the server has ended the session.
const place = document.getElementById('alerts');
const bell = document.getElementById('bell');

async function ask() {
  let everyMs = 30_000;
  try {
    const answer = await fetch('/alerts', { cache: 'no-store' });
    if (answer.status === 401) {
      location.replace('/login');
      return;
    }
    const said = await answer.json();
    everyMs = said.everyMs;
    place.textContent = `${said.added} added`;
    bell.src = `/assets/bell.svg?at=${Date.now()}`;
  } catch {
    place.textContent = 'not up to date';
  }
  setTimeout(ask, everyMs);
}

if (place !== null) ask();
