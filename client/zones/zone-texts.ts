import type { DraftFindingKind, OutlineState } from '../../server/zones/draft-contract.ts';

type Words = { zh: string; en: string };

/** How well an outline is known, in words, with the tone of its tag. */
export const outlineTexts: Record<OutlineState, Words & { tone: '' | 'amber' | 'red' | 'blue' | 'dashed' }> =
  {
    drawn: { zh: '已绘制', en: 'drawn', tone: '' },
    derived: { zh: '按规则导出', en: 'derived by rule', tone: 'blue' },
    stale: { zh: '基准已变，待重绘', en: 'base changed, draw anew', tone: 'amber' },
    rule_not_drawn: { zh: '仅有规则，未绘制', en: 'rule only, not drawn', tone: 'dashed' },
    text_only: { zh: '仅有四至文字', en: 'words only', tone: 'dashed' },
    invalid: { zh: '图形无效', en: 'invalid outline', tone: 'red' },
  };

export const findingTexts: Record<DraftFindingKind, Words & { lawZh: string; lawEn: string }> = {
  invalid: {
    zh: '边界无效，不能录入',
    en: 'The outline is not valid and cannot be entered',
    lawZh: '移动所指之处的顶点；不自动修补。',
    lawEn: 'Move the corner at the place shown; nothing is mended silently.',
  },
  control_in_protection: {
    zh: '建设控制地带与保护范围重叠',
    en: 'Control zone and protection zone overlap',
    lawZh: '实施条例第十三条：建设控制地带在保护范围之外。',
    lawEn: 'Implementing regulation art. 13: it lies outside the protection zone.',
  },
  same_class_overlap: {
    zh: '与同一文物的同类区划重叠',
    en: 'Overlaps a zone of the same site and class',
    lawZh: '若是替代旧区划，请从该区划的“改边界”进入。',
    lawEn: 'To replace it, open that zone and change its outline.',
  },
  gap: {
    zh: '保护范围与建设控制地带之间有空隙',
    en: 'A gap between protection and control zone',
    lawZh: '吸附到对方的角点与边，或以其边界为内边界。',
    lawEn: 'Snap to its corners and edges, or take its line as the inner boundary.',
  },
  site_not_inside: {
    zh: '保护范围没有包住文物本体',
    en: 'The protection zone leaves part of the monument outside',
    lawZh: '实施条例第九条：应在本体之外保持一定的安全距离。',
    lawEn: 'Implementing regulation art. 9: a safe distance beyond the monument.',
  },
  outside_city: {
    zh: '部分在本市范围之外',
    en: 'Partly outside this city',
    lawZh: '核对坐标系；跨市的区划由各市分别登记。',
    lawEn: 'Check the reference system; each city keeps its own part.',
  },
  sliver: {
    zh: '狭缝：宽度不足 2 米',
    en: 'A sliver, less than 2 m wide',
    lawZh: '核对是否误绘。',
    lawEn: 'Check whether it was meant.',
  },
};

export const missingTexts: Record<string, Words> = {
  regime: { zh: '管控制度', en: 'regime' },
  zoneClass: { zh: '区划等级', en: 'class' },
  nameZh: { zh: '名称', en: 'name' },
  validFrom: { zh: '生效日', en: 'day' },
  uncertaintyM: { zh: 'ε', en: 'ε' },
  uncertaintyBasis: { zh: '边界依据', en: 'basis of the line' },
  geometry: { zh: '闭合的边界', en: 'a closed outline' },
  rule: { zh: '规则的距离或基准', en: 'distance or base of the rule' },
  siteId: { zh: '所属文物', en: 'protected site' },
  boundaryText: { zh: '四至文字', en: 'words of the boundary' },
  reason: { zh: '理由', en: 'reason' },
};
