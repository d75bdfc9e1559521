import type { Letter } from '../documents/word.ts';
import type { AppliedRule, Finding, PermitCheck, Reason, VerdictOutcome } from '../permits/contract.ts';
import { outcomeTexts, reasonTexts } from '../permits/words-contract.ts';
import { coverageOf, dayOf, labelOf, longDay, marginOf, overOf, personOf, spanOf } from './paper-material.ts';
import type { PaperMaterial } from './paper-material.ts';
import { citationText, rulesOnce } from './report-law.ts';

type Decision = PermitCheck['decisions'][number];

/** What only the applicant can settle; everything else is asked of the authority that keeps the zones. */
const BY_APPLICANT: ReadonlySet<Reason> = new Set([
  'CRS_AMBIGUOUS',
  'BOUNDARY_UNCERTAIN',
  'POINT_SITE',
  'LIMIT_CANNOT_TELL',
]);
/** What settles these is done by ourselves, and no matter of a letter. */
const IN_HOUSE: ReadonlySet<Reason> = new Set([
  'AUTHORITY_NOT_CONFIGURED',
  'COVERAGE_INCOMPLETE',
  'LAW_SILENT',
  'LAW_NOT_HELD',
]);
const NUMERALS = '一二三四五六七八九十';

/**
 * The letter that a check leads to: to the authority that must consent, a notice to the applicant, or, when nothing
 * can be decided, what must be surveyed and supplied first, and then never that a site is free. The officer's word
 * goes before the finding where he overrode it.
 */
export function letterOf(material: PaperMaterial): Letter {
  const { check, city } = material;
  const decision = check.decisions.findLast(({ kind }) => kind === 'adopted' || kind === 'overridden');
  const outcome: VerdictOutcome =
    decision?.kind === 'overridden' && decision.outcome !== null ? decision.outcome : check.finding.outcome;
  const kind = bodyOf(material, outcome);
  const office = `${city.nameZh}自然资源和规划主管部门`;
  const paragraphs = [
    opening(material, decision),
    ...kind.sections.flatMap(({ title, lines }, i) => [`${NUMERALS[i]}、${title}`, ...lines]),
    kind.closing,
  ];
  return {
    titleZh: kind.title,
    addressee: kind.addressee,
    paragraphs,
    attachments: [
      `建设工程涉及文物保护区划核查意见（${check.checkId}，结论哈希 ${check.findingSha256.slice(0, 16)}）`,
      ...kind.attachments,
    ],
    signature: {
      office,
      person:
        decision === undefined ? personOf(material, check.createdBy) : personOf(material, decision.decidedBy),
      date: longDay(dayOf(material, decision?.decidedAt ?? check.createdAt)),
    },
    remarks: [
      ...(decision === undefined
        ? ['草稿：本结论尚未经经办人采信。Draft: no officer has adopted this verdict.']
        : []),
      ...(city.synthetic
        ? ['合成数据：城市、区划与地块均为虚构。SYNTHETIC DATA: of no use for a real permit.']
        : []),
      `核查编号 ${check.checkId} · 结论哈希 SHA-256 ${check.findingSha256} · 法律集 ${check.envelope.lawVersion}`,
      `核对与重放：${material.link}`,
    ],
    createdIso: decision?.decidedAt ?? check.createdAt,
  };
}

interface Body {
  title: string;
  addressee: string;
  sections: { title: string; lines: string[] }[];
  closing: string;
  attachments: string[];
}

function bodyOf(material: PaperMaterial, outcome: VerdictOutcome): Body {
  const project = projectOf(material);
  const applicant = material.builder ?? '申请人';
  const rules = rulesOnce(material.check.finding.rules.filter((rule) => rule.certain));
  switch (outcome) {
    case 'CONSENT_REQUIRED':
    case 'PROHIBITED_UNLESS_SPECIAL': {
      const special = outcome === 'PROHIBITED_UNLESS_SPECIAL';
      return {
        title: special
          ? `关于${project}涉及文物保护单位保护范围有关事项征求意见的函`
          : `关于征求${project}建设工程设计方案意见的函`,
        addressee: seatOf(rules),
        sections: [
          situation(material),
          grounds(rules),
          { title: special ? '提请事项' : '征求意见事项', lines: requests(material, rules, special) },
          duties(material),
        ],
        closing: '请予研究并函复。在取得同意或者批准之前，我单位不予核发建设工程规划许可。',
        attachments: ['建设工程设计方案', '地块平面图及界址点成果'],
      };
    }
    case 'PROHIBITED':
      return {
        title: `关于${project}规划核查意见的告知函`,
        addressee: applicant,
        sections: [
          situation(material),
          grounds(rules),
          {
            title: '核查意见',
            lines: [
              '依上述条款，该地块内不得进行所申请的建设。请调整选址，避开所列保护区划后另行申请。',
              '如对本意见有异议，可书面说明理由并提交证据，由我单位复核。',
            ],
          },
          duties(material),
        ],
        closing: '特此告知。',
        attachments: [],
      };
    case 'CONDITIONAL':
    case 'NOTICE':
      return {
        title: `关于${project}规划核查意见的告知函`,
        addressee: applicant,
        sections: [
          situation(material),
          grounds(rules),
          {
            title: outcome === 'NOTICE' ? '告知事项' : '须满足的条件',
            lines: [...limitLines(material), ...consulted(rules), ...materialLines(material, rules)],
          },
          duties(material),
        ],
        closing:
          outcome === 'NOTICE'
            ? '特此告知。'
            : '满足上述条件并补齐材料后，方可办理后续规划许可手续。特此告知。',
        attachments: [],
      };
    case 'NO_RESTRICTION_FOUND':
      return {
        title: `关于${project}规划核查意见的告知函`,
        addressee: applicant,
        sections: [
          situation(material),
          {
            title: '核查意见',
            lines: [
              `在 ${material.check.request.asOf.legal} 有效、经签认完整的覆盖登记册范围内，未发现保护区划对该地块的限制。本意见以登记册为限，不替代其他审批。`,
            ],
          },
          duties(material),
        ],
        closing: '特此告知。',
        attachments: [],
      };
    case 'INDETERMINATE':
      return undecidedBody(material, project, applicant);
  }
}

/** Each reason with what would settle it. */
function asksOf(reasons: readonly Reason[]): string[] {
  return reasons.map((reason, i) => {
    const { zh, settleZh } = reasonTexts[reason];
    return `${i + 1}. ${zh}${settleZh === null || IN_HOUSE.has(reason) ? '。' : `：${settleZh}`}`;
  });
}

/** Nothing can be decided: what is missing, asked of whoever can supply it. */
function undecidedBody(material: PaperMaterial, project: string, applicant: string): Body {
  const { finding } = material.check;
  const own = finding.reasons.filter((reason) => BY_APPLICANT.has(reason));
  const others = finding.reasons.filter((reason) => !BY_APPLICANT.has(reason));
  const toApplicant = own.length > 0;
  const survey = finding.zones
    .filter(({ relation }) => relation === 'uncertain')
    .map(
      (zone) =>
        `复测“${zone.nameZh}”（${zone.zoneId}）与地块相邻的边线：现距边线 ${marginOf(zone)}，要求点位误差不大于 0.10 m（RTK 或全站仪）。`,
    );
  const open = finding.coverage.filter(({ complete }) => !complete);
  const unlisted = open.filter(({ expected }) => expected === 0).map((line) => coverageOf(material, line));
  const missing = [
    ...open
      .filter(({ expected }) => expected > 0)
      .map((line) => {
        const names = line.missing.slice(0, 5).join('、');
        const lacks = names === '' ? '' : `，缺 ${names}${line.missing.length > 5 ? ' 等' : ''}`;
        const signed = line.signedOn === null ? '尚未签认' : `${line.signedOn} 签认`;
        return `${coverageOf(material, line)}：应划 ${line.expected} 处，已划 ${line.drawn} 处${lacks}，${signed}。`;
      }),
    ...(unlisted.length > 0 ? [`尚未录入名录、未签认完整：${unlisted.join('；')}。`] : []),
  ];
  const undecided = finding.undecided.map(
    (one) =>
      `“${one.nameZh}”：${reasonTexts[one.reason].zh}${one.distanceM === null ? '' : `，距地块约 ${Math.round(one.distanceM)} m`}。`,
  );
  return {
    title: toApplicant ? `关于${project}补正材料并复测的函` : `关于商请补充${project}涉及区划资料的函`,
    addressee: toApplicant ? applicant : `${material.city.nameZh}文物行政主管部门`,
    sections: [
      situation(material),
      {
        title: '核查结果',
        lines: [`依据不足，不能下结论：既不能认定可以建设，也不能认定不得建设。${spanOf(finding)?.zh ?? ''}`],
      },
      ...(toApplicant ? [{ title: '请予复测、补正', lines: [...asksOf(own), ...survey] }] : []),
      ...(others.length > 0 || missing.length > 0 || undecided.length > 0
        ? [
            {
              title: toApplicant ? '另须由主管部门查清' : '请予补充、查清',
              lines: [...asksOf(others), ...undecided, ...missing],
            },
          ]
        : []),
      duties(material),
    ],
    closing: '上述事项查清后将重新核查。在此之前，我单位不就该地块作出规划许可。',
    attachments: survey.length > 0 ? ['复测界址点清单'] : [],
  };
}

function projectOf({ check, projectName }: PaperMaterial): string {
  if (projectName !== null) return `“${projectName}”`;
  return check.projectNo === null ? '有关建设项目' : `${check.projectNo} 项目`;
}

function opening(material: PaperMaterial, decision: Decision | undefined): string {
  const { check, builder } = material;
  const said = `${builder === null ? '' : `${builder}申请的`}${projectOf(material)}（核查编号 ${check.checkId}），经按 ${longDay(check.request.asOf.legal)}有效的法律与保护区划核查，结论为“${outcomeTexts[check.finding.outcome].zh}”。`;
  if (decision?.kind !== 'overridden' || decision.outcome === null) return said;
  return `${said}经办人改判为“${outcomeTexts[decision.outcome].zh}”，理由：${decision.reason}。`;
}

function situation(material: PaperMaterial): { title: string; lines: string[] } {
  const { check } = material;
  const { works } = check.request;
  const height = works.buildingHeight;
  const what = [
    works.types.map((one) => labelOf(material, 'work_type', one).zh).join('、'),
    height === undefined
      ? '未给出建筑高度'
      : `${labelOf(material, 'height_ref', height.ref).zh}高度 ${height.valueM} m`,
    works.storeys === undefined ? '' : `${works.storeys} 层`,
    `用地面积 ${check.finding.siteAreaM2.toFixed(2)} ㎡`,
  ].filter((part) => part !== '');
  const zones = check.finding.zones
    .filter(({ relation }) => relation !== 'out')
    .map((zone) => {
      const grade = zone.grade === null ? '' : labelOf(material, 'site_grade', zone.grade).zh;
      const how =
        zone.relation === 'in'
          ? `位于其内，重叠 ${zone.overlapM2.toFixed(2)} ㎡（${(zone.overlapShare * 100).toFixed(1)} %）`
          : '是否位于其内不能判定';
      return `${zone.siteNameZh === null ? '' : `${grade}${zone.siteNameZh}的`}“${zone.nameZh}”（${labelOf(material, 'zone_class', zone.class).zh}）：地块${how}，距边线 ${marginOf(zone)}。`;
    });
  return {
    title: '项目与地块情况',
    lines: [`拟建内容：${what.join('，')}。`, ...zones, ...limitLines(material)],
  };
}

function limitLines({ check, labels }: PaperMaterial): string[] {
  return check.finding.limits.flatMap((one) => {
    const unit = one.kind === 'height' ? ' m' : ' 层';
    const ref = one.ref === null ? '' : `（${labels[`height_ref/${one.ref}`]?.zh ?? one.ref}）`;
    const name = one.kind === 'height' ? `限高 ${one.limit}${unit}${ref}` : `限 ${one.limit}${unit}`;
    if (one.state === 'exceeded')
      return [`${one.zoneId} ${name}，方案 ${one.given ?? '—'}${unit}，超出 ${overOf(one)}，须降低。`];
    if (one.state === 'cannot_tell')
      return [`${one.zoneId} ${name}：${(one.askZh ?? '无法核对，须补报').replace(/。$/, '')}。`];
    if (one.state === 'uncertain') return [`${one.zoneId} ${name}：方案在容差之内，不能判定。`];
    return [];
  });
}

function grounds(rules: readonly AppliedRule[]): { title: string; lines: string[] } {
  const byQuote = new Map<string, Set<string>>();
  for (const one of rules.flatMap(({ citations }) => citations)) {
    const places = byQuote.get(one.quote) ?? new Set();
    byQuote.set(one.quote, places.add(citationText(one)));
  }
  const lines = [...byQuote].map(([quote, places]) => `${[...places].join('、')}：“${quote}”`);
  return { title: '依据', lines: lines.length > 0 ? lines : ['登记的法律集对该情形没有规则，须法制审核。'] };
}

/** Who must consent first: the letter goes there. */
function seatOf(rules: readonly AppliedRule[]): string {
  for (const seat of ['consent', 'approve', 'consult'] as const) {
    const names = [...new Set(rules.flatMap(({ authority }) => authority?.[seat] ?? []))];
    if (names.length > 0) return names.join('、');
  }
  return '文物行政主管部门';
}

function requests(material: PaperMaterial, rules: readonly AppliedRule[], special: boolean): string[] {
  const seats = (seat: 'approve' | 'consent' | 'consult'): string =>
    [...new Set(rules.flatMap(({ authority }) => authority?.[seat] ?? []))].join('、');
  const lines = [
    special
      ? '保护范围内原则上不得进行其他建设工程。该项目是否属于确需建设的特殊情况、能否保证文物安全，请予审查。'
      : '请就该建设工程设计方案是否影响文物安全、是否破坏历史风貌提出意见。',
  ];
  if (seats('consent') !== '') lines.push(`须经同意：${seats('consent')}。`);
  if (seats('approve') !== '') lines.push(`须经批准：${seats('approve')}。`);
  if (seats('consult') !== '') lines.push(`须征求意见：${seats('consult')}。`);
  if (rules.some(({ authority }) => authority?.confidence === 'assumed'))
    lines.push('同意机关为推定，请一并明确有权机关。');
  return [...lines, ...materialLines(material, rules)];
}

function consulted(rules: readonly AppliedRule[]): string[] {
  const names = [
    ...new Set(
      rules.flatMap(({ authority }) => [...(authority?.consent ?? []), ...(authority?.consult ?? [])]),
    ),
  ];
  return names.length > 0 ? [`须征求意见：${names.join('、')}。`] : ['按规划条件执行。'];
}

function materialLines(material: PaperMaterial, rules: readonly AppliedRule[]): string[] {
  const names = [...new Set(rules.flatMap((rule) => rule.materials))].map(
    (id) => material.materials[id]?.zh ?? id,
  );
  const limits = [...new Set(rules.flatMap((rule) => rule.timers))].map(
    (id) => material.timers[id]?.zh ?? id,
  );
  return [
    ...(names.length > 0 ? [`随附或补交材料：${names.join('；')}。`] : []),
    ...(limits.length > 0 ? [`时限：${limits.join('；')}。`] : []),
  ];
}

function duties({ check, timers }: PaperMaterial): { title: string; lines: string[] } {
  const lines = check.finding.duties.map(
    (duty: Finding['duties'][number]) =>
      `${duty.titleZh}：向${duty.askZh}；${duty.citations.map(citationText).join('、')}${duty.timers.length > 0 ? `；${duty.timers.map((id) => timers[id]?.zh ?? id).join('，')}` : ''}。`,
  );
  return {
    title: '考古与其他义务',
    lines: lines.length > 0 ? lines : ['施工中发现文物的，应当保护现场并立即报告当地文物行政部门。'],
  };
}
