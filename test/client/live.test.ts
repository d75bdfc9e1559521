import { describe, expect, it } from 'vitest';
import type { Unit } from '../../server/tracking/contract.ts';
import { CityClock } from '../../client/live/city-clock.ts';
import { UnitStore } from '../../client/live/unit-store.ts';

const noon = Date.parse('2026-11-22T04:00:00Z');
function unit(unitId: string, change: Partial<Unit> = {}): Unit {
  return {
    unitId, kind: 'officer', callSign: unitId, plate: null, personId: null, nameZh: null, gridId: null, state: 'moving',
    onDuty: true, lng: 116.58, lat: 35.41, headingDeg: 90, speedMps: 1.2, observedAt: new Date(noon).toISOString(),
    ageMs: 0, ...change,
  }; // prettier-ignore
}

describe('live units', () => {
  it('glide to the newest fix in a straight line and wait there', () => {
    let screenMs = 0;
    const store = new UnitStore(
      () => noon,
      () => screenMs,
    );
    store.replace([unit('a')]);
    screenMs = 2000;
    store.move([['a', 116.582, 35.412, 45, 1.5, noon + 2000]]);
    expect(store.at(2000)[0]?.position).toEqual([116.58, 35.41]);
    const half = store.at(3000)[0]?.position;
    expect(half?.[0]).toBeCloseTo(116.581, 9);
    expect(half?.[1]).toBeCloseTo(35.411, 9);
    expect(store.at(60_000)[0]?.position).toEqual([116.582, 35.412]);
  });

  it('ignore a fix that is older than the one held, and tell of strangers', () => {
    const store = new UnitStore(
      () => noon,
      () => 0,
    );
    store.replace([unit('a')]);
    expect(store.move([['a', 117, 36, 0, 1, noon - 1000]])).toBe(false);
    expect(store.at(9e6)[0]?.position).toEqual([116.58, 35.41]);
    expect(store.move([['b', 116.58, 35.41, 0, 1, noon]])).toBe(true);
  });

  it('turn silent after three minutes of city time while on duty, and are off otherwise', () => {
    let cityMs = noon;
    const store = new UnitStore(
      () => cityMs,
      () => 0,
    );
    store.replace([unit('on'), unit('off', { onDuty: false }), unit('nowhere', { lng: null })]);
    const states = () => Object.fromEntries(store.at(0).map((one) => [one.unitId, one.state]));
    expect(states()).toEqual({ on: 'moving', off: 'moving' });
    cityMs += 181_000;
    expect(states()).toEqual({ on: 'silent', off: 'off' });
  });

  it('tell listeners of each change until they leave', () => {
    const store = new UnitStore(
      () => noon,
      () => 0,
    );
    let calls = 0;
    const leave = store.subscribe(() => (calls += 1));
    store.replace([unit('a')]);
    leave();
    store.move([['a', 116.581, 35.41, 0, 1, noon + 1]]);
    expect(calls).toBe(1);
    expect(store.revision()).toBe(2);
  });
});

describe('the city clock', () => {
  it('runs on at its rate, and stands when it is paused', () => {
    let browserMs = 1000;
    const clock = new CityClock(() => browserMs);
    expect(clock.now()).toBe(1000);
    const said = {
      cityId: 1, now: new Date(noon).toISOString(), realAt: new Date(noon).toISOString(), rate: 60, running: true,
      synthetic: true, timeZone: 'Asia/Shanghai', aheadMs: 0, noteZh: null, noteEn: null,
    }; // prettier-ignore
    clock.hear(said);
    browserMs += 2000;
    expect(clock.now()).toBe(noon + 120_000);
    clock.hear({ ...said, running: false });
    browserMs += 5000;
    expect(clock.now()).toBe(noon);
  });
});
