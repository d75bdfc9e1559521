import type { ReactNode } from 'react';
import type { ZonePreview } from '../../server/zones/draft-contract.ts';
import type { Resource } from '../data/use-resource.ts';
import { areaText, exactAreaText, lengthText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { ErrorState } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { findingTexts } from './zone-texts.ts';
import { boxAround } from '../state/geometry-box.ts';

/** What the service measures of the outline, and what is wrong with it, each with its place on the map. */
export function FindingsView({ preview }: { preview: Resource<ZonePreview> }): ReactNode {
  const t = useText();
  const language = useLanguage();
  if (preview.error) return <ErrorState error={preview.error} onRetry={preview.reload} />;
  const { data } = preview;
  if (!data) return null;
  if (!data.geometry) {
    return (
      <p className="note amber" role="status" data-testid="preview-undrawn">
        {t(
          '没有图形：附近的核查会标为“无法判定”，不会忽略它。',
          'No outline: checks near it are indeterminate; it is never passed over.',
        )}
      </p>
    );
  }
  return (
    <div data-testid="zone-findings" data-count={data.findings.length}>
      {data.areaM2 === null || data.perimeterM === null ? null : (
        <p className="item-sub" data-testid="preview-measures">
          <span>
            {t('面积', 'area')} <b>{exactAreaText(data.areaM2, language)}</b>
          </span>
          <span>
            {t('周长', 'length')} <b>{lengthText(data.perimeterM, language)}</b>
          </span>
          {data.uncertaintyM === null ? null : (
            <span>
              ε <b>± {data.uncertaintyM} m</b>
            </span>
          )}
        </p>
      )}
      {data.findings.length === 0 ? (
        <p className="note" style={{ marginTop: 6 }}>
          {t('✓ 拓扑检查未发现问题', '✓ Topology: nothing found')}
        </p>
      ) : null}
      {data.findings.map(({ kind, otherZh, areaM2, gapM, at, geometry, weight, detail }, index) => {
        const words = findingTexts[kind];
        const place = geometry ?? (at ? { type: 'Point' as const, coordinates: at } : null);
        return (
          <div
            key={`${kind}/${index}`}
            className={`note ${weight === 'refused' ? 'red' : 'amber'}`}
            role="alert"
            style={{ marginTop: 6 }}
            data-testid="zone-finding"
            data-kind={kind}
          >
            <b>{t(words.zh, words.en)}</b>
            {otherZh ? ` · ${otherZh}` : ''}
            {areaM2 === null ? '' : ` · ${areaText(areaM2, language)}`}
            {gapM === null ? '' : ` · ${gapM.toFixed(2)} m`}
            {place ? (
              <button
                type="button"
                className="linked"
                onClick={() => {
                  const box = boxAround(place.coordinates);
                  if (box)
                    screen.dispatch({ type: 'set-view', view: viewBeside(box, screen.get().view, 19) });
                }}
              >
                {t('看', 'Show')}
              </button>
            ) : null}
            <br />
            {t(words.lawZh, words.lawEn)}
            {detail ? <code style={{ display: 'block' }}>{detail}</code> : null}
          </div>
        );
      })}
    </div>
  );
}
