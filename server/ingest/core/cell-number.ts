/**
 * A number as offices write it: "116.587", " 3,920,713.16 " (thousands), "３９" (full width), "116.587°", "E116.587",
 * and degrees, minutes, seconds: 116°35′13.2″, 116度35分13.2秒, 35°24'54"N (S and W are negative).
 * Undefined: it is no number, or not a finite one.
 */
export function readCellNumber(cell: string | number | boolean | null | undefined): number | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
  if (typeof cell !== 'string' || cell.length > 64) return undefined;
  let text = cell
    .trim()
    .replace(/[０-９．－＋，]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
  if (text === '') return undefined;
  const plain = Number(text);
  if (Number.isFinite(plain) && /^[-+.\d]/.test(text) && !/^[-+]?0x/i.test(text)) return plain;
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) return Number(text.replaceAll(',', ''));
  let sign = 1;
  const side = /^([NSEW东西南北])\s*|\s*([NSEW])$/i.exec(text);
  if (side !== null) {
    if (/[SW西南]/i.test(side[0])) sign = -1;
    text = text
      .replace(side[0], '')
      .replace(/^[经纬]/, '')
      .trim();
  }
  const angle =
    /^(-?\d{1,3}(?:\.\d+)?)\s*(?:[°º度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'’分]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[″"”秒]|''))?)?)?$/.exec(
      text,
    );
  if (angle === null) return undefined;
  const [degrees, minutes, seconds] = [Number(angle[1]), Number(angle[2] ?? 0), Number(angle[3] ?? 0)];
  if (minutes >= 60 || seconds >= 60) return undefined;
  return sign * (degrees < 0 ? -1 : 1) * (Math.abs(degrees) + minutes / 60 + seconds / 3600);
}
