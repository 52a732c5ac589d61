/** Where browsers of the Chromium family are installed, by operating system. Pure. */
import { posix, win32 } from 'node:path';

/**
 * Chromium without the parts that only a person at a screen needs: the same engine, and a page costs a quarter of the
 * processor's time. So it comes first wherever it is.
 */
const SHELL = 'chromium-headless-shell';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/usr/lib/chromium'];

const MAC_APPLICATIONS = ['Chromium', 'Google Chrome', 'Microsoft Edge'];

const WINDOWS_PROGRAMS = [
  ['Chromium', 'Application', 'chrome.exe'],
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** Candidates, most trusted first, each once; whether any of them exists is not asked here. */
export function systemPlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  const places = platform === 'win32' ? windowsPlaces(env) : unixPlaces(env, platform);
  return [...new Set(places)];
}

function unixPlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  const searched = (env.PATH ?? '').split(':').filter((folder) => posix.isAbsolute(folder));
  const folders = platform === 'darwin' ? searched : [...searched, ...LINUX_FOLDERS];
  const applications =
    platform === 'darwin'
      ? ['/Applications', ...(env.HOME === undefined ? [] : [posix.join(env.HOME, 'Applications')])]
      : [];
  return [
    ...folders.map((folder) => posix.join(folder, SHELL)),
    ...folders.flatMap((folder) => NAMES.map((name) => posix.join(folder, name))),
    ...applications.flatMap((folder) =>
      MAC_APPLICATIONS.map((name) => posix.join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    ),
  ];
}

function windowsPlaces(env: NodeJS.ProcessEnv): readonly string[] {
  const roots = [env.LOCALAPPDATA, env.PROGRAMFILES, env['PROGRAMFILES(X86)']];
  return roots.flatMap((root) =>
    root === undefined || root === '' ? [] : WINDOWS_PROGRAMS.map((parts) => win32.join(root, ...parts)),
  );
}
