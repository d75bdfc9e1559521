import { xmlEscaped } from './kml-text.ts';
import type { ExportValue } from './table.ts';

/** Excel's limits. */
export const MOST_SHEET_ROWS = 1_048_576;
export const MOST_CELL_CHARS = 32_767;

export const SHEET_HEAD = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>`;
export const SHEET_END = '</sheetData></worksheet>';

/** A row of a sheet. Text stands as text (`inlineStr`), never as a formula, whatever it begins with. `style` 1 is bold. */
export function sheetRow(cells: readonly ExportValue[], style = 0): string {
  const mark = style === 0 ? '' : ` s="${style}"`;
  return `<row>${cells.map((cell) => cellXml(cell, mark)).join('')}</row>`;
}

function cellXml(value: ExportValue, mark: string): string {
  if (value === null || value === '') return `<c${mark}/>`;
  if (typeof value === 'number') return `<c${mark}><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c${mark} t="b"><v>${value ? 1 : 0}</v></c>`;
  return `<c${mark} t="inlineStr"><is><t xml:space="preserve">${xmlEscaped(value)}</t></is></c>`;
}

/** The parts round the sheets. Source: ECMA-376 part 1. */
export function workbookParts(sheets: readonly string[]): { name: string; text: string }[] {
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const packaged = 'http://schemas.openxmlformats.org/package/2006';
  const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const each = (part: (name: string, number: number) => string): string =>
    sheets.map((name, i) => part(name, i + 1)).join('');
  return [
    {
      name: '[Content_Types].xml',
      text: `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${media}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${media}.styles+xml"/>${each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${media}.worksheet+xml"/>`)}</Types>`,
    },
    {
      name: '_rels/.rels',
      text: `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      text: `${xml}<workbook xmlns="${main}" xmlns:r="${relation}"><sheets>${each((name, n) => `<sheet name="${xmlEscaped(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      text: `${xml}<Relationships xmlns="${packaged}/relationships">${each((_, n) => `<Relationship Id="rId${n}" Type="${relation}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rIdS" Type="${relation}/styles" Target="styles.xml"/></Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      text: `${xml}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs></styleSheet>`,
    },
  ];
}
