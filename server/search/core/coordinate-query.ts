import type { BBox, LngLat } from '../../kernel/lng-lat.ts';

export interface CoordinateGuess {
  position: LngLat;
  /** Which order the numbers were taken to have. */
  order: 'lng_lat' | 'lat_lng';
  /** True when the other order is a place on earth as well, and neither or both lie in the city. */
  ambiguous: boolean;
}

const NUMBER = String.raw`[+-]?\d{1,3}(?:\.\d+)?`;
const PAIR = new RegExp(`^(${NUMBER})°?\\s*([ewns东西南北]?)\\s*[, ]\\s*(${NUMBER})°?\\s*([ewns东西南北]?)$`);
const ALONG = new Set(['e', 'w', '东', '西']);
const NEGATIVE = new Set(['w', 's', '西', '南']);

const onEarth = ([lng, lat]: LngLat) => Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
const inBox = ([lng, lat]: LngLat, [w, s, e, n]: BBox) => lng >= w && lng <= e && lat >= s && lat <= n;

/**
 * Do these words name a position, and in which order? Two numbers in degrees, separated by a comma or a space, with
 * or without a letter of the compass (E, W, N, S, 东西南北). Letters decide; else the order whose position lies in the
 * city's box (with a margin of its own size); else the only one that is on earth; else longitude first, as everywhere
 * in this product, marked ambiguous. Undefined when the text is no pair of numbers on earth.
 *
 * Example: '35.41,116.58' in a city round 116.58°E 35.41°N → [116.58, 35.41], order lat_lng.
 */
export function coordinateQuery(text: string, cityBox: BBox): CoordinateGuess | undefined {
  const match = PAIR.exec(text);
  if (match === null) return undefined;
  const [, firstText = '', firstSide = '', secondText = '', secondSide = ''] = match;
  const first = Number(firstText) * (NEGATIVE.has(firstSide) ? -1 : 1);
  const second = Number(secondText) * (NEGATIVE.has(secondSide) ? -1 : 1);
  const asLngLat: LngLat = [first, second];
  const asLatLng: LngLat = [second, first];
  if (firstSide !== '' || secondSide !== '') {
    const lngFirst = firstSide === '' ? !ALONG.has(secondSide) : ALONG.has(firstSide);
    if (firstSide !== '' && secondSide !== '' && ALONG.has(firstSide) === ALONG.has(secondSide))
      return undefined;
    const position = lngFirst ? asLngLat : asLatLng;
    return onEarth(position)
      ? { position, order: lngFirst ? 'lng_lat' : 'lat_lng', ambiguous: false }
      : undefined;
  }
  const [w, s, e, n] = cityBox;
  const near: BBox = [w - (e - w), s - (n - s), e + (e - w), n + (n - s)];
  const lngLatNear = inBox(asLngLat, near);
  const latLngNear = inBox(asLatLng, near);
  if (lngLatNear !== latLngNear) {
    return lngLatNear
      ? { position: asLngLat, order: 'lng_lat', ambiguous: false }
      : { position: asLatLng, order: 'lat_lng', ambiguous: false };
  }
  const [lngLatOk, latLngOk] = [onEarth(asLngLat), onEarth(asLatLng)];
  if (lngLatOk) return { position: asLngLat, order: 'lng_lat', ambiguous: latLngOk };
  return latLngOk ? { position: asLatLng, order: 'lat_lng', ambiguous: false } : undefined;
}
