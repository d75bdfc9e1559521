import type { ReactNode } from 'react';
import type { ZoneVersion } from '../../server/zones/contract.ts';
import type { BoundaryRule } from '../../server/zones/draft-contract.ts';
import { useCodes } from '../data/use-codes.ts';
import { useText } from '../language/use-text.ts';

/** What one version of a zone says: when it was law, its limit, how sure its line is, and what that line goes by. */
export function VersionFacts({ version }: { version: ZoneVersion }): ReactNode {
  const t = useText();
  const classes = useCodes('zone_class');
  const refs = useCodes('height_ref');
  const limit = (version.heightLimit ?? {}) as {
    maxM?: number;
    ref?: string;
    storeysMax?: number;
    clause?: string;
  };
  const rule = version.boundaryRule as Partial<BoundaryRule> | null;
  const limits = [
    ...(limit.maxM === undefined ? [] : [`${limit.maxM} m ${limit.ref ? refs.name(limit.ref) : ''}`.trim()]),
    ...(limit.storeysMax === undefined ? [] : [t(`${limit.storeysMax} 层`, `${limit.storeysMax} storeys`)]),
    ...(limit.clause ? [limit.clause] : []),
  ];
  return (
    <div className="section" data-testid="zone-version" data-version={version.version}>
      <div className="section-title">
        {version.nameZh}
        <span className="tag">v{version.version}</span>
      </div>
      <dl className="facts">
        <dt>{t('类别', 'Class')}</dt>
        <dd>
          {classes.name(version.class)}
          {version.subclass ? ` · ${version.subclass}` : ''}
        </dd>
        <dt>{t('有效', 'In force')}</dt>
        <dd>
          {version.validFrom} – {version.validTo ?? t('至今', 'now')}
        </dd>
        <dt>{t('限高', 'Height limit')}</dt>
        <dd>{limits.length === 0 ? t('未定', 'none') : limits.join(' · ')}</dd>
        <dt>ε</dt>
        <dd>
          ± {version.uncertaintyM} m · {version.uncertaintyBasis}
        </dd>
        <dt>{t('公布', 'Published')}</dt>
        <dd>
          {version.publishedBy ?? '—'} {version.documentTitle ?? ''} {version.documentNo ?? ''}
        </dd>
        <dt>{t('边界', 'Outline')}</dt>
        <dd data-testid="zone-outline" data-derived={String(rule?.derived !== undefined)}>
          {version.geometry === null
            ? rule
              ? t('仅有规则，未绘制', 'by a rule, not drawn')
              : t('仅有四至文字', 'in words only')
            : rule?.derived
              ? t('由规则导出', 'derived from its rule')
              : t('已绘制', 'drawn')}
        </dd>
        {rule ? (
          <>
            <dt>{t('规则', 'Rule')}</dt>
            <dd>{rule.text ?? ruleText(rule, t)}</dd>
          </>
        ) : null}
        {version.boundaryText ? (
          <>
            <dt>{t('四至', 'In words')}</dt>
            <dd>{version.boundaryText}</dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}

function ruleText(
  { distanceM, sides }: Partial<BoundaryRule>,
  t: (zh: string, en: string) => string,
): string {
  if (sides) {
    const { eastM, southM, westM, northM } = sides;
    return t(
      `东 ${eastM}、南 ${southM}、西 ${westM}、北 ${northM} 米`,
      `E ${eastM}, S ${southM}, W ${westM}, N ${northM} m`,
    );
  }
  return distanceM === undefined ? '—' : t(`四周外扩 ${distanceM} 米`, `${distanceM} m all round`);
}
