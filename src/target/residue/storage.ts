/** Scripts for a page of the target's origin: they put a mark into each place where pages keep things, and read it all. */

export const PLACES = ['localStorage', 'sessionStorage', 'indexedDB', 'cacheStorage'] as const;
export type StoragePlace = (typeof PLACES)[number];

const OWN = 'safeprobe-own';

/** @param mark plain letters and digits */
export function markScript(mark: string): string {
  return `(async () => {
    localStorage.setItem('${OWN}', '${mark}');
    sessionStorage.setItem('${OWN}', '${mark}');
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open('${OWN}', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('marks');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    await new Promise((resolve, reject) => {
      const writing = database.transaction('marks', 'readwrite');
      writing.objectStore('marks').put('${mark}', 'mark');
      writing.oncomplete = resolve;
      writing.onerror = () => reject(writing.error);
    });
    database.close();
    const cache = await caches.open('${OWN}');
    await cache.put('/${OWN}', new Response('${mark}'));
  })()`;
}

/** Everything that is kept for the page's origin, as text by place. */
export const READ_SCRIPT = `(async () => {
  const entries = (storage) => JSON.stringify(Object.entries({ ...storage }));
  const plain = async (value) => {
    if (value instanceof Blob) return value.text();
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    return JSON.stringify(value, (_, part) => (part instanceof Map || part instanceof Set ? [...part] : part));
  };
  const databases = async () => {
    const texts = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      for (const store of database.objectStoreNames) {
        const reading = (method) => new Promise((resolve, reject) => {
          const request = database.transaction(store).objectStore(store)[method]();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        for (const value of [...(await reading('getAllKeys')), ...(await reading('getAll'))])
          texts.push(await plain(value));
      }
      database.close();
    }
    return texts.join('\\n');
  };
  const cached = async () => {
    const texts = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request, { ignoreVary: true });
        texts.push(request.url, response === undefined ? '' : await response.text());
      }
    }
    return texts.join('\\n');
  };
  return {
    origin: location.origin,
    localStorage: entries(localStorage),
    sessionStorage: entries(sessionStorage),
    indexedDB: await databases(),
    cacheStorage: await cached(),
  };
})()`;
