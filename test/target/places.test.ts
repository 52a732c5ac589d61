import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../src/target/places.js';

/** Notes in `order` when a place was had. */
function queueing(count: number) {
  const places = createPlaces(count);
  const order: string[] = [];
  const take = (name: string, urgent = false) => {
    void places.take(urgent).then(() => order.push(name));
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { places, order, take, turn };
}

describe('places', () => {
  it('are given at once while there are some, and then in the order of asking', async () => {
    const { places, order, take, turn } = queueing(2);
    for (const name of ['a', 'b', 'c', 'd']) take(name);
    await turn();
    expect(order).toEqual(['a', 'b']);
    places.give();
    await turn();
    expect(order).toEqual(['a', 'b', 'c']);
    places.give();
    await turn();
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('go to the urgent first, however long others have waited', async () => {
    const { places, order, take, turn } = queueing(1);
    take('running');
    take('early');
    take('woken', true);
    take('woken later', true);
    for (let each = 0; each < 3; each++) places.give();
    await turn();
    expect(order).toEqual(['running', 'woken', 'woken later', 'early']);
  });

  it('may be taken by force, which is worked off before anyone else gets one', async () => {
    const { places, order, take, turn } = queueing(1);
    take('running');
    take('waiting');
    places.force();
    places.give();
    await turn();
    expect(order).toEqual(['running']);
    places.give();
    await turn();
    expect(order).toEqual(['running', 'waiting']);
  });

  it('are free again when nobody waits', async () => {
    const { places, order, take, turn } = queueing(1);
    take('a');
    places.give();
    take('b');
    await turn();
    expect(order).toEqual(['a', 'b']);
  });
});
