/**
 * What the scripts of a page ask for while somebody signs in, with what they send and are answered. It holds secrets:
 * it stays in this process's memory, and whoever reads it must never write one down.
 */
import type { Page, Response } from 'playwright';

export interface Call {
  readonly method: string;
  readonly url: string;
  /** As they were sent, names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly body: string | null;
  readonly status: number;
  /** The answer, where it is JSON. */
  readonly json: unknown;
}

/** More than any sign-in asks for; what comes later is not looked at. */
const MOST_CALLS = 200;
const MOST_CHARACTERS = 256 * 1024;

/** Returns what gives them, in the order in which they were sent. */
export function watchCalls(page: Page): () => Promise<readonly Call[]> {
  const order: object[] = [];
  const calls = new Map<object, Promise<Call | null>>();
  page.on('request', (request) => {
    if (['xhr', 'fetch'].includes(request.resourceType()) && order.length < MOST_CALLS) order.push(request);
  });
  page.on('response', (response) => {
    const request = response.request();
    if (order.includes(request)) calls.set(request, callOf(response));
  });
  return async () => {
    const all = await Promise.all(order.map((each) => calls.get(each) ?? null));
    return all.filter((each) => each !== null);
  };
}

/** Null where the page was left before the answer could be read. */
async function callOf(response: Response): Promise<Call | null> {
  const request = response.request();
  try {
    const type = response.headers()['content-type'] ?? '';
    const text = /\bjson\b/i.test(type) ? await response.text() : '';
    return {
      method: request.method(),
      url: request.url(),
      headers: await request.allHeaders(),
      body: request.postData(),
      status: response.status(),
      json: text.length > MOST_CHARACTERS ? undefined : parsed(text),
    };
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
