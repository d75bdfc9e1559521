import { writeWorkbook } from '../documents/workbook.ts';
import type { WorkbookColumn } from '../documents/workbook.ts';
import type { Batch } from './batch-contract.ts';
import type { StoredRow } from './batch-store.ts';
import type { Finding } from './contract.ts';
import { BATCH_COLUMNS } from './core/batch-row.ts';
import { OUTCOME_TEXTS, reasonTexts } from './core/finding-text.ts';

const VERDICTS: WorkbookColumn[] = [
  { header: '地块编号 Site', key: 'ref', width: 18 },
  { header: '文件位置 Place', key: 'place', width: 14 },
  { header: '结论 Verdict', key: 'outcome', width: 26 },
  { header: '说明 Statement', key: 'statement', width: 60 },
  { header: '涉及区划 Zones', key: 'zones', width: 40 },
  { header: '重叠面积 Overlap (㎡)', key: 'overlap', type: 'number', format: '#,##0.00', width: 14 },
  { header: '最小距离 Margin (m)', key: 'margin', type: 'number', format: '0.00', width: 12 },
  { header: '± ε (m)', key: 'epsilon', type: 'number', format: '0.00', width: 10 },
  { header: '超高 Over height (m)', key: 'over', type: 'number', format: '+0.00', width: 12 },
  { header: '同意机关 Authority', key: 'authority', width: 30 },
  { header: '条款 Articles', key: 'articles', width: 44 },
  { header: '申报材料 Materials', key: 'materials', width: 30 },
  { header: '不确定之处 What is uncertain', key: 'reasons', width: 40 },
  { header: '坐标系 Read as', key: 'crs', width: 24 },
  { header: '工程 Works', key: 'works', width: 18 },
  { header: '按何日法律 Law of', key: 'legal', width: 12 },
  { header: '项目编号 Project', key: 'project', width: 16 },
  { header: '核查编号 Check', key: 'checkId', width: 24 },
  { header: '结论哈希 SHA-256', key: 'sha256', width: 40 },
];

const REFUSED: WorkbookColumn[] = [
  { header: '地块编号 Site', key: 'ref', width: 18 },
  { header: '文件位置 Place', key: 'place', width: 24 },
  { header: '代码 Code', key: 'code', width: 22 },
  { header: '值 Value', key: 'value', width: 30 },
  { header: '原因 Reason', key: 'reason', width: 60 },
  { header: '如何处理 Remedy', key: 'remedy', width: 60 },
];

/** What to do, in both languages; empty when nobody knows. */
function remedyOf(problem: StoredRow['problem']): string {
  const zh = problem?.remedyZh ?? null;
  return zh === null ? '' : twice(zh, problem?.remedyEn ?? '');
}

const twice = (zh: string, en: string): string => `${zh} / ${en}`;

/** The names that codes go by, in Chinese. */
export interface BatchNames {
  work(code: string): string;
  material(id: string): string;
}

/** The verdicts of a batch and its refused rows as a workbook; the rows without a verdict never go missing. */
export async function batchWorkbook(
  batch: Batch,
  rows: AsyncIterable<StoredRow>,
  names: BatchNames,
  city: { nameZh: string; synthetic: boolean },
): Promise<Buffer> {
  const verdicts: Record<string, unknown>[] = [];
  const refused: Record<string, unknown>[] = [];
  for await (const row of rows) {
    if (row.finding === null) {
      const { problem } = row;
      refused.push({
        ref: row.ref,
        place: problem?.place ?? row.place,
        code: problem?.code,
        value: problem?.value,
        reason: problem === null ? '' : twice(problem.reasonZh, problem.reasonEn),
        remedy: remedyOf(problem),
      });
    } else verdicts.push(verdictRow(row, row.finding, names));
  }
  const note = [
    `${city.nameZh} · ${batch.name} · ${batch.createdAt} · ${batch.batchId}`,
    '“依据不足”不是“无限制”。结论以登记册与所列日期的法律为限，供经办人采信或改判。',
    '“Indeterminate” is not “no restriction”. Verdicts rest on the register and on the law of the given day; an officer decides.',
    ...(city.synthetic ? ['合成示范城市，非真实数据。 Synthetic demo city, no real data.'] : []),
  ];
  return writeWorkbook(
    [
      { name: '结论 Verdicts', columns: VERDICTS, rows: verdicts, note },
      { name: '未受理 Refused', columns: REFUSED, rows: refused, note: note.slice(0, 1) },
    ],
    batch.createdAt,
  );
}

function verdictRow(row: StoredRow, finding: Finding, names: BatchNames): Record<string, unknown> {
  const outcome = OUTCOME_TEXTS[finding.outcome];
  const near = finding.zones.filter((zone) => zone.relation !== 'out');
  const nearest = finding.zones.toSorted((a, b) => Math.abs(a.marginM) - Math.abs(b.marginM))[0];
  const over = finding.limits.flatMap((one) =>
    one.kind === 'height' && one.over !== null ? [one.over] : [],
  );
  const leaders = finding.rules.flatMap(({ authority }) =>
    authority === null ? [] : [...authority.approve, ...authority.consent],
  );
  return {
    ref: row.ref,
    place: row.place,
    outcome: twice(outcome.zh, outcome.en),
    statement: row.statementZh,
    zones: near
      .map((zone) => `${zone.nameZh}${zone.relation === 'uncertain' ? '（不能判定）' : ''}`)
      .join('；'),
    overlap: near.length === 0 ? null : Math.max(...near.map((zone) => zone.overlapM2)),
    margin: nearest?.marginM ?? null,
    epsilon: nearest?.epsilon.totalM ?? null,
    over: over.length === 0 ? null : Math.max(...over),
    authority: unique(leaders).join('；'),
    articles: unique(
      finding.rules.flatMap((rule) => rule.citations.map((one) => `${one.lawZh}${one.labelZh}`)),
    ).join('；'),
    materials: unique(finding.rules.flatMap((rule) => rule.materials.map((one) => names.material(one)))).join(
      '；',
    ),
    reasons: finding.reasons.map((reason) => reasonTexts(reason).zh).join('；'),
    crs: row.crs,
    works: (row.works?.types ?? []).map((one) => names.work(one)).join('、'),
    legal: row.legalDate,
    project: row.projectNo,
    checkId: row.checkId,
    sha256: row.findingSha256,
  };
}

const unique = (list: string[]): string[] => [...new Set(list)];

/** The table to fill in, with one row that shows how. */
export async function batchTemplate(): Promise<Buffer> {
  const headings = (Object.keys(BATCH_COLUMNS) as (keyof typeof BATCH_COLUMNS)[]).map((key) => ({
    header: BATCH_COLUMNS[key][0],
    key,
    width: key === 'site' ? 60 : 14,
  }));
  const example = {
    ref: '示例-1',
    site: 'J1,3920713.16,39462489.22\nJ2,3920713.16,39462529.22\nJ3,3920683.16,39462529.22\nJ4,3920683.16,39462489.22',
    crs: 'EPSG:4527',
    works: '新建',
    height: '24',
    heightRef: '檐口',
    storeys: '6',
    depth: '',
    legal: '2026-11-01',
    accuracy: '0.5',
    projectNo: 'XM-2026-001',
    adcode: '',
  };
  return writeWorkbook([
    {
      name: '地块 Sites',
      columns: headings,
      rows: [example],
      note: [],
    },
    {
      name: '说明 Notes',
      columns: [{ header: '说明 Notes', key: 'text', width: 110 }],
      rows: [
        '界址点：每行“点号,X（北）,Y（东）”；也可写 WKT；或改用 经度、纬度 两列（一点不能证明“无限制”）。',
        '坐标系可留空：系统列出落在本市内的读法；多种读法结论不同则为“依据不足”。',
        '高度基准：檐口、屋脊、最高点、绝对高程（1985）、相对文物本体。',
        '读不懂的行单独列出原因，不影响其他行。',
        'Points: one a line as name,X(north),Y(east), or WKT. Leave the system empty if nobody knows it. A row that cannot be read is listed with its reason.',
      ].map((text) => ({ text })),
    },
  ]);
}
