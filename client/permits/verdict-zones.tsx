import type { ReactNode } from 'react';
import type { FoundZone, PermitCheck } from '../../server/permits/contract.ts';
import { useCodes } from '../data/use-codes.ts';
import { exactAreaText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { zoneScale } from '../map/scales.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { OutcomeTag } from './outcome-tag.tsx';

/** The zones that the site meets or may meet: overlap, signed margin with its uncertainty, where they come from. */
export function VerdictZones({ check }: { check: PermitCheck }): ReactNode {
  const t = useText();
  const { zones } = check.finding;
  const met = zones.filter((zone) => zone.relation !== 'out');
  const near = zones.filter((zone) => zone.relation === 'out');
  return (
    <section data-testid="verdict-zones">
      {met.length > 0 ? (
        <div className="section zones-met">
          <div className="section-title">
            {t('涉及的区划', 'Zones met')} · {met.length}
          </div>
          {met.map((zone) => (
            <ZoneItem key={zone.zoneId} zone={zone} />
          ))}
        </div>
      ) : null}
      {near.length > 0 ? (
        <details className="section zones-met">
          <summary className="fold">
            {t('邻近而未及', 'Near, not met')} · {near.length}
          </summary>
          {near.map((zone) => (
            <ZoneItem key={zone.zoneId} zone={zone} />
          ))}
        </details>
      ) : null}
    </section>
  );
}

function ZoneItem({ zone }: { zone: FoundZone }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const classes = useCodes('zone_class');
  const grades = useCodes('site_grade');
  const selected = useScreen(
    (state) => state.selection?.layer === 'zones' && state.selection.id === zone.zoneId,
  );
  const color = zoneScale.find((one) => one.key === zone.class)?.color ?? 'var(--ink-3)';
  return (
    <div
      className="zone-item"
      data-testid="verdict-zone"
      data-zone={zone.zoneId}
      data-relation={zone.relation}
    >
      <button
        type="button"
        className="zone-name"
        aria-pressed={selected}
        onClick={() =>
          screen.dispatch({
            type: 'select',
            selection: selected ? null : { layer: 'zones', id: zone.zoneId },
          })
        }
      >
        <i className="swatch" style={{ background: color }} />
        <b>{nameOf(language, zone.nameZh, zone.nameEn)}</b>
        {zone.outcome ? <OutcomeTag outcome={zone.outcome} /> : null}
      </button>
      <div className="item-sub">
        <span>{classes.name(zone.class)}</span>
        {zone.grade ? <span>{grades.name(zone.grade)}</span> : null}
        {zone.relation === 'out' ? null : (
          <span>
            {t('重叠', 'overlap')} <b>{exactAreaText(zone.overlapM2, language)}</b>（
            {shareText(zone.overlapShare)}）
          </span>
        )}
      </div>
      <MarginScale zone={zone} color={color} />
      <div className="item-sub">
        <span>
          ε {zone.epsilon.totalM.toFixed(2)} m = {t('区划', 'zone')} {zone.epsilon.zoneM} +{' '}
          {t('地块', 'site')} {zone.epsilon.siteM} + {t('换算', 'conversion')} {zone.epsilon.transformM}
        </span>
        {zone.documentTitle ? (
          <span>
            {zone.documentTitle} {zone.documentNo ?? ''}
          </span>
        ) : null}
      </div>
    </div>
  );
}

const WIDTH = 300;
const MIDDLE = 150;

/**
 * The signed margin on a line: the zone's boundary in the middle with its band of uncertainty, the site's reach as a
 * mark. Inside right, outside left; filled in, half uncertain, hollow out, so it reads in grey too.
 */
function MarginScale({ zone, color }: { zone: FoundZone; color: string }): ReactNode {
  const t = useText();
  const { marginM, epsilon, relation } = zone;
  const span = Math.max(Math.abs(marginM) * 1.25, epsilon.totalM * 2.2, 1);
  const x = (metres: number): number => MIDDLE + (metres / span) * (MIDDLE - 14);
  const mark = Math.max(8, Math.min(WIDTH - 8, x(marginM)));
  const words = `${marginM >= 0 ? t('深入', 'reaches in') : t('相距', 'gap')} ${Math.abs(marginM).toFixed(2)} m ± ${epsilon.totalM.toFixed(2)} m`;
  const hatchId = `eps-${zone.zoneId}`;
  return (
    <svg
      className="margin-scale"
      viewBox={`0 0 ${WIDTH} 46`}
      role="img"
      aria-label={words}
      data-testid="margin-scale"
    >
      <defs>
        <pattern
          id={hatchId}
          width="5"
          height="5"
          patternTransform="rotate(45)"
          patternUnits="userSpaceOnUse"
        >
          <line x1="0" y1="0" x2="0" y2="5" stroke="currentColor" strokeWidth="1.6" opacity="0.55" />
        </pattern>
      </defs>
      <rect x={MIDDLE} y="12" width={WIDTH - MIDDLE} height="14" fill={color} opacity="0.16" />
      <rect
        x={x(-epsilon.totalM)}
        y="9"
        width={Math.max(1, x(epsilon.totalM) - x(-epsilon.totalM))}
        height="20"
        fill={`url(#${hatchId})`}
      />
      <line x1="0" y1="19" x2={WIDTH} y2="19" stroke="currentColor" opacity="0.5" />
      <line x1={MIDDLE} y1="6" x2={MIDDLE} y2="32" stroke={color} strokeWidth="2.4" />
      <line x1={MIDDLE} y1="19" x2={mark} y2="19" stroke="currentColor" strokeWidth="3" />
      <rect
        x={mark - 5}
        y="14"
        width="10"
        height="10"
        fill={relation === 'in' ? 'currentColor' : 'var(--surface)'}
        stroke="currentColor"
        strokeWidth="2"
      />
      {relation === 'uncertain' ? (
        <path d={`M${mark - 5} 24L${mark + 5} 14V24z`} fill="currentColor" />
      ) : null}
      <text x="2" y="43" fontSize="10" fill="currentColor" opacity="0.7">
        {t('区外', 'outside')}
      </text>
      <text x={WIDTH - 2} y="43" fontSize="10" fill="currentColor" opacity="0.7" textAnchor="end">
        {t('区内', 'inside')}
      </text>
      <text x={MIDDLE} y="43" fontSize="11" fill="currentColor" textAnchor="middle" fontWeight="600">
        {words}
      </text>
    </svg>
  );
}
