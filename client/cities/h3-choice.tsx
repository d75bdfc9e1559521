import { Radio } from 'antd';
import type { ReactNode } from 'react';
import type { H3Option } from '../../server/cities/contract.ts';
import { citiesApi } from '../api/cities.ts';
import { useResource } from '../data/use-resource.ts';
import { cellAreaText, countText, lengthText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { cellsIn } from './city-form.ts';

/** Two H3 resolutions, chosen by how large their cells truly are at this place. */
export function H3Choice({
  at,
  areaM2,
  coarse,
  fine,
  onChange,
}: {
  at: { lng: number; lat: number };
  /** Of the city, m²; null while no boundary is chosen. */
  areaM2: number | null;
  coarse: number;
  fine: number;
  onChange(coarse: number, fine: number): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const options = useResource(`${at.lat.toFixed(2)},${at.lng.toFixed(2)}`, (signal) =>
    citiesApi.h3Options(at.lat, at.lng, signal),
  );
  return (
    <div className="field">
      {t('H3 六边形级别（此地真实单元面积）', 'H3 resolutions (true cell area at this place)')}
      <Held resource={options} rows={4}>
        {(list) => (
          <table className="grid-table tight" data-testid="h3-options">
            <thead>
              <tr>
                <th>{t('级别', 'Res.')}</th>
                <th className="num">{t('平均面积', 'Mean area')}</th>
                <th className="num">{t('边长', 'Edge')}</th>
                {areaM2 === null ? null : <th className="num">{t('约几格', 'Cells')}</th>}
                <th>{t('粗', 'Coarse')}</th>
                <th>{t('细', 'Fine')}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((option: H3Option) => (
                <tr key={option.resolution} title={nameOf(language, option.useZh, option.useEn)}>
                  <td>
                    <b>{option.resolution}</b>
                  </td>
                  <td className="num">{cellAreaText(option.areaM2, language)}</td>
                  <td className="num">{lengthText(option.edgeM, language)}</td>
                  {areaM2 === null ? null : (
                    <td className="num">{countText(cellsIn(areaM2, option), language)}</td>
                  )}
                  <td>
                    <Radio
                      checked={coarse === option.resolution}
                      disabled={option.resolution > 10}
                      aria-label={`${t('粗级别', 'Coarse')} ${option.resolution}`}
                      onChange={() => onChange(option.resolution, Math.max(fine, option.resolution + 1))}
                    />
                  </td>
                  <td>
                    <Radio
                      checked={fine === option.resolution}
                      disabled={option.resolution <= coarse}
                      aria-label={`${t('细级别', 'Fine')} ${option.resolution}`}
                      onChange={() => onChange(coarse, option.resolution)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Held>
    </div>
  );
}
