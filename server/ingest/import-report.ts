import type { ImportReport, ImportSummary } from './contract.ts';
import type { FullImportRow, ImportRow } from './store.ts';

/** An import as a list shows it. */
export function summaryOf(row: ImportRow): ImportSummary {
  return {
    importId: row.importId,
    jobId: row.jobId,
    layer: row.layer,
    state: row.state,
    fileName: row.fileName,
    fileBytes: row.fileBytes,
    sha256: row.sha256,
    format: row.format,
    dryRun: row.asked.dryRun,
    counts: row.counts,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    sameAs: row.sameAs,
    sourceTitle: row.sourceTitle,
    attribution: row.attribution,
    licence: row.licence,
  };
}

/** An import in full. */
export function reportOf(row: FullImportRow, bbox: ImportReport['bbox']): ImportReport {
  const [statementZh, statementEn] = statementOf(row);
  return {
    ...summaryOf(row),
    progress: row.progress,
    encoding: row.encoding,
    datum: row.datum,
    fields: row.fields,
    missing: row.missing,
    preview: {
      type: 'FeatureCollection',
      features: row.preview as ImportReport['preview']['features'],
    },
    bbox,
    timings: row.timings,
    error: row.error as ImportReport['error'],
    statementZh,
    statementEn,
  };
}

function statementOf(row: FullImportRow): [zh: string, en: string] {
  const { read, accepted, added, replaced, unchanged, rejected, queued } = row.counts;
  const refusedZh = rejected > 0 ? `，${rejected} 行被拒绝` : '';
  const refusedEn = rejected > 0 ? `, ${rejected} refused` : '';
  const queuedZh = queued > 0 ? `，${queued} 行待人工定位` : '';
  const queuedEn = queued > 0 ? `, ${queued} wait for a place` : '';
  switch (row.state) {
    case 'reading':
      return [`正在读取：${read} 行`, `Reading: ${read} rows`];
    case 'asking': {
      const question = row.datum?.question;
      if (question !== undefined) return [question.zh, question.en];
      const names = row.missing.join(', ');
      return [`请指定这些字段对应的列：${names}`, `Say which columns these fields are: ${names}`];
    }
    case 'staged':
      return [
        `已检查 ${read} 行：${accepted} 行可以导入${refusedZh}${queuedZh}。尚未写入。`,
        `${read} rows checked: ${accepted} can go in${refusedEn}${queuedEn}. Nothing was written yet.`,
      ];
    case 'loading':
      return [`正在写入 ${accepted} 行`, `${accepted} rows are going in`];
    case 'loaded':
      return [
        `读取 ${read} 行：新增 ${added}，替换 ${replaced}，相同 ${unchanged}${refusedZh}${queuedZh}。`,
        `${read} rows read: ${added} added, ${replaced} replaced, ${unchanged} the same${refusedEn}${queuedEn}.`,
      ];
    case 'unchanged':
      return [
        `同一文件已作为导入 ${row.sameAs ?? ''} 写入本图层，没有任何改动。如要重新导入，请先撤销它。`,
        `This very file is in this layer already, as import ${row.sameAs ?? ''}; nothing was changed. Undo that one first to bring it in anew.`,
      ];
    case 'failed':
      return [String(row.error?.['detail'] ?? '导入失败'), String(row.error?.['detailEn'] ?? 'It failed')];
    case 'cancelled':
      return ['已取消，没有留下任何改动。', 'Cancelled; nothing of it stayed.'];
    case 'undone':
      return ['已撤销，原有数据已恢复。', 'Undone; what it replaced is back.'];
  }
}
