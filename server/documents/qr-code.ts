import QRCode from 'qrcode';
import { opaquePng } from './opaque-png.ts';

/** Light modules round the code, as the standard asks for. Source: ISO/IEC 18004, §6.3.8. */
const QUIET = 4;

/** A QR code (error correction M) as PNG of about so many pixels a side. The same text gives the same bytes. */
export function qrCode(text: string, sidePx = 360): Buffer {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const across = modules.size + 2 * QUIET;
  const modulePx = Math.max(1, Math.round(sidePx / across));
  const side = across * modulePx;
  const rgba = new Uint8Array(4 * side * side).fill(255);
  for (let y = 0; y < side; y += 1) {
    const row = Math.floor(y / modulePx) - QUIET;
    for (let x = 0; x < side; x += 1) {
      const column = Math.floor(x / modulePx) - QUIET;
      const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
      if (inside && modules.get(row, column) === 1) rgba.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3);
    }
  }
  return opaquePng(rgba, side, side);
}
