import { describe, expect, it } from 'vitest';
import { systemPlaces } from '../../src/setup/places.js';

describe('where browsers of the system are looked for', () => {
  it('on Linux: along the PATH first, then in well-known folders, each once', () => {
    const places = systemPlaces({ PATH: '/opt/tools:/usr/bin' }, 'linux');
    expect(places).toContain('/opt/tools/chromium');
    expect(places.indexOf('/opt/tools/chromium')).toBeLessThan(places.indexOf('/usr/bin/chromium'));
    expect(places).toContain('/opt/tools/microsoft-edge');
    expect(places).toContain('/snap/bin/chromium');
    expect(new Set(places).size).toBe(places.length);
  });

  it('on Linux: a headless shell before any whole browser, wherever it is', () => {
    const places = systemPlaces({ PATH: '/opt/tools:/usr/bin' }, 'linux');
    expect(places[0]).toBe('/opt/tools/chromium-headless-shell');
    expect(places.indexOf('/usr/bin/chromium-headless-shell')).toBeLessThan(
      places.indexOf('/opt/tools/chromium'),
    );
  });

  it('never in the current folder, whatever a PATH with empty or relative parts says', () => {
    const places = systemPlaces({ PATH: ':.:bin:/usr/bin:' }, 'linux');
    expect(places.filter((place) => !place.startsWith('/'))).toEqual([]);
  });

  it('on macOS: in both folders of applications', () => {
    const places = systemPlaces({ PATH: '', HOME: '/Users/ada' }, 'darwin');
    expect(places).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(places).toContain('/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium');
  });

  it('on Windows: below the folders of programs that are set', () => {
    const places = systemPlaces({ PROGRAMFILES: 'C:\\Program Files', LOCALAPPDATA: '' }, 'win32');
    expect(places).toEqual([
      'C:\\Program Files\\Chromium\\Application\\chrome.exe',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
    ]);
  });
});
