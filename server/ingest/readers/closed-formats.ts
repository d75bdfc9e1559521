import { refused } from '../core/refusals.ts';
import type { Reader } from '../reader.ts';

/** Closed binary formats that are known by their first bytes and refused with the way out. */
export const dwgReader: Reader = {
  format: 'dwg',
  nameZh: 'DWG（需另存为 DXF）',
  nameEn: 'DWG (save as DXF)',
  extensions: ['dwg'],
  recognises: (probe) => /^AC10\d\d/.test(probe.headText) || probe.headText.startsWith('AutoCAD Binary DXF'),
  open: (probe) => {
    const isBinaryDxf = probe.headText.startsWith('AutoCAD');
    throw refused(isBinaryDxf ? 'binary_dxf' : 'dwg', probe.name, probe.headText.slice(0, 6), {
      zh: isBinaryDxf ? '二进制 DXF 不能直接读取' : 'DWG 是封闭格式，不能直接读取',
      en: isBinaryDxf ? 'Binary DXF is not read' : 'DWG is a closed format and is not read',
      remedyZh: '请在 CAD 中“另存为” DXF（ASCII，2007 或更新版本），再上传。',
      remedyEn: 'In the CAD program choose "Save as" DXF (ASCII, 2007 or newer), and send that.',
    });
  },
};

/** Old Excel (.xls) and encrypted workbooks: OLE containers. */
export const oldExcelReader: Reader = {
  format: 'xls',
  nameZh: 'XLS（需另存为 XLSX）',
  nameEn: 'XLS (save as XLSX)',
  extensions: ['xls', 'et'],
  recognises: (probe) => Buffer.from(probe.head.subarray(0, 8)).toString('hex') === 'd0cf11e0a1b11ae1',
  open: (probe) => {
    throw refused('old_excel', probe.name, probe.extension, {
      zh: '旧版 Excel（.xls）或加密的工作簿不能读取',
      en: 'An old Excel file (.xls) or an encrypted workbook is not read',
      remedyZh: '请在 Excel 或 WPS 中去除密码，“另存为” .xlsx 或 CSV，再上传。',
      remedyEn: 'In Excel or WPS remove the password, choose "Save as" .xlsx or CSV, and send that.',
    });
  },
};
