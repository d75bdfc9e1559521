import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Polygon } from '../../server/kernel/geojson.ts';
import type { OverlapReading, Relation, ZoneOverlap } from '../../server/zones/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { areaText, exactAreaText, lengthText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { zoneScale } from '../map/scales.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { saveFile } from './save-file.ts';
import { readingCsv, readingGeoJson } from './reading-export.ts';

const relations: Record<Relation, { zh: string; en: string }> = {
  in: { zh: '重叠', en: 'overlaps' },
  uncertain: { zh: '在误差内', en: 'within uncertainty' },
  out: { zh: '邻近未及', en: 'near, not met' },
};

/** What was read: zones met with their area, what cannot be decided, and that this is a reading, no verdict. */
export function OverlapResult({ reading, site }: { reading: OverlapReading; site: Polygon }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const met = reading.zones.filter((zone) => zone.relation !== 'out');
  const near = reading.zones.filter((zone) => zone.relation === 'out');
  const count = (relation: Relation): number =>
    reading.zones.filter((zone) => zone.relation === relation).length;
  return (
    <div data-testid="overlap-result">
      <div className="section">
        <dl className="figures">
          <Figure label={t('地块面积', 'Site')} value={areaText(reading.siteAreaM2, language)} />
          <Figure label={t('重叠', 'Overlapping')} value={`${count('in')}`} unit={t('个区', 'zones')} />
          <Figure
            label={t('在误差内', 'Uncertain')}
            value={`${count('uncertain')}`}
            unit={t('个区', 'zones')}
          />
        </dl>
        <p className="note strong" style={{ marginTop: 10 }}>
          {nameOf(language, reading.statementZh, reading.statementEn)}
        </p>
        {reading.outsideShare > 0 ? (
          <p className="note amber" style={{ marginTop: 6 }}>
            {t(
              `地块有 ${shareText(reading.outsideShare)} 在本市边界之外，本市数据对那部分一无所知。`,
              `${shareText(reading.outsideShare)} of the site lies outside the city; nothing is known here about that part.`,
            )}
          </p>
        ) : null}
      </div>
      {met.length > 0 ? (
        <div className="list" aria-label={t('涉及的保护区', 'Zones met')}>
          {met.map((zone) => (
            <ZoneRow key={`${zone.zoneId}/${zone.version}`} zone={zone} />
          ))}
        </div>
      ) : (
        <div className="section">
          <p>
            {t(
              '已登记的边界中，没有与地块重叠或在误差内的区。',
              'Among the registered boundaries, none overlaps the site or is within the uncertainty.',
            )}
          </p>
          <p style={{ color: 'var(--ink-3)', fontSize: 12 }}>
            {t(
              '这不等于没有限制：见下方无法判读的内容。',
              'This does not mean that there is no restriction: see what cannot be decided below.',
            )}
          </p>
        </div>
      )}
      {reading.notDecidable.length > 0 ? (
        <div className="section" data-testid="not-decidable">
          <div className="section-title">
            {t('无法判读，须人工核对', 'Cannot be decided; a person must look')} ·{' '}
            {reading.notDecidable.length}
          </div>
          {reading.notDecidable.map((item) => (
            <div
              key={`${item.zoneId}/${item.siteId}/${item.reason}`}
              className="note"
              style={{ marginBottom: 6 }}
            >
              <b>{nameOf(language, item.nameZh, item.nameEn)}</b>
              {item.distanceM === null ? null : (
                <span style={{ float: 'right' }}>
                  {t('距文物', 'to the site')} {lengthText(item.distanceM, language)}
                </span>
              )}
              <br />
              {nameOf(language, item.reasonZh, item.reasonEn)}
              {item.boundaryText ? <q style={{ display: 'block' }}>{item.boundaryText}</q> : null}
            </div>
          ))}
        </div>
      ) : null}
      {near.length > 0 ? (
        <details className="section">
          <summary className="section-title" style={{ cursor: 'pointer', marginBottom: 0 }}>
            {t(
              `${lengthText(reading.searchRadiusM, language)} 内邻近而未及的区`,
              `Near, not met, within ${lengthText(reading.searchRadiusM, language)}`,
            )}{' '}
            · {near.length}
          </summary>
          <div className="list" style={{ margin: '8px -16px -12px' }}>
            {near.map((zone) => (
              <ZoneRow key={`${zone.zoneId}/${zone.version}`} zone={zone} />
            ))}
          </div>
        </details>
      ) : null}
      <div className="section">
        <div className="row-wrap">
          <Button
            size="small"
            icon={<DownloadOutlined />}
            data-testid="export-csv"
            onClick={() => saveFile('overlaps.csv', 'text/csv', readingCsv(reading, city))}
          >
            CSV
          </Button>
          <Button
            size="small"
            icon={<DownloadOutlined />}
            data-testid="export-geojson"
            onClick={() =>
              saveFile('overlaps.geojson', 'application/geo+json', readingGeoJson(reading, site, city))
            }
          >
            GeoJSON
          </Button>
          <span style={{ color: 'var(--ink-3)', fontSize: 12 }}>
            {t('法定日期', 'law of')} {reading.legalDate} · EPSG:{reading.srid}
          </span>
        </div>
      </div>
    </div>
  );
}

function ZoneRow({ zone }: { zone: ZoneOverlap }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const selected = useScreen(
    (state) => state.selection?.layer === 'zones' && state.selection.id === zone.zoneId,
  );
  const color = zoneScale.find((one) => one.key === zone.class)?.color ?? 'var(--ink-3)';
  const relation = relations[zone.relation];
  return (
    <button
      type="button"
      className="item"
      data-testid={zone.relation === 'out' ? 'near-row' : 'overlap-row'}
      data-relation={zone.relation}
      aria-pressed={selected}
      onClick={() =>
        screen.dispatch({ type: 'select', selection: selected ? null : { layer: 'zones', id: zone.zoneId } })
      }
    >
      <span className="item-top">
        <span className="item-title">
          <i
            className="swatch"
            style={{ display: 'inline-block', width: 10, height: 10, background: color, marginRight: 6 }}
          />
          {nameOf(language, zone.siteNameZh ?? zone.nameZh, zone.siteNameEn ?? zone.nameEn)}
        </span>
        <span className="item-figure">
          {zone.relation === 'out'
            ? lengthText(-zone.marginM, language)
            : exactAreaText(zone.overlapM2, language)}
        </span>
      </span>
      <span className="item-sub">
        <span>{nameOf(language, zone.classZh, zone.classEn)}</span>
        <RelationTag relation={zone.relation} text={t(relation.zh, relation.en)} />
        {zone.relation === 'out' ? null : (
          <span style={{ marginLeft: 'auto' }}>
            {t('占地块', 'of the site')} {shareText(zone.overlapShare)}
          </span>
        )}
      </span>
      {zone.relation === 'out' ? null : (
        <span className={`sharebar${zone.relation === 'uncertain' ? ' uncertain' : ''}`}>
          <i
            style={{
              width: `${Math.max(1.5, zone.overlapShare * 100)}%`,
              background: zone.relation === 'in' ? color : undefined,
            }}
          />
        </span>
      )}
      <span className="item-sub">
        <span>
          {zone.marginM >= 0 ? t('深入', 'reaches in') : t('相距', 'gap')} {Math.abs(zone.marginM).toFixed(1)}{' '}
          m ± {zone.uncertaintyM.toFixed(1)} m
        </span>
        {zone.documentTitle ? <span>{zone.documentTitle}</span> : null}
      </span>
    </button>
  );
}

/** Told apart without colour: filled square, half-filled, hollow. */
function RelationTag({ relation, text }: { relation: Relation; text: string }): ReactNode {
  return (
    <span className={`tag${relation === 'in' ? ' red' : relation === 'uncertain' ? ' dashed' : ''}`}>
      <svg className="glyph" viewBox="0 0 10 10" aria-hidden="true">
        <rect
          x="1"
          y="1"
          width="8"
          height="8"
          fill={relation === 'in' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.4"
        />
        {relation === 'uncertain' ? <path d="M1 9L9 1V9z" fill="currentColor" /> : null}
      </svg>
      {text}
    </span>
  );
}

function Figure({ label, value, unit }: { label: string; value: string; unit?: string }): ReactNode {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd>
        {value}
        {unit ? <small>{unit}</small> : null}
      </dd>
    </div>
  );
}
