import { CheckCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { TopologyFinding } from '../../server/cities/contract.ts';
import { citiesApi } from '../api/cities.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { areaText, countText, lengthText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { followAddress } from '../state/follow-address.ts';
import type { Language } from '../state/app-state.ts';

const SHOWN = 60;
const words: Record<TopologyFinding['severity'], { zh: string; en: string; tone: string }> = {
  error: { zh: '错误', en: 'error', tone: 'red' },
  warning: { zh: '警告', en: 'warning', tone: 'amber' },
  hint: { zh: '提示', en: 'hint', tone: '' },
};

/** Gaps, overlaps, slivers and orphans of a city's streets and grids, each with its place on the map. */
export function TopologyView({
  cityId,
  onDemand = false,
}: {
  cityId: number;
  onDemand?: boolean;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { account, rereadAccount } = useCity();
  const [all, setAll] = useState(false);
  const [wanted, setWanted] = useState(!onDemand);
  const report = useResource(wanted ? `topology/${cityId}` : null, (signal) =>
    citiesApi.topology(cityId, signal),
  );
  const go = async (link: string): Promise<void> => {
    if (!account.cityIds.includes(cityId)) await rereadAccount();
    followAddress(link);
  };
  return (
    <div className="section" style={{ padding: '12px 0' }} data-testid="topology">
      <div className="section-title" style={{ padding: '0 16px' }}>
        {t('拓扑检查', 'Topology')}
        {onDemand ? (
          <Button
            size="small"
            loading={report.loading}
            data-testid="topology-run"
            onClick={() => (wanted ? report.reload() : setWanted(true))}
          >
            {t('检查', 'Check')}
          </Button>
        ) : null}
      </div>
      {wanted ? null : (
        <p className="remedy" style={{ padding: '0 16px' }}>
          {t(
            '查街巷与网格的缝隙、重叠、碎块与孤立段。',
            'Looks for gaps, overlaps, slivers and orphans of streets and grids.',
          )}
        </p>
      )}
      {wanted ? (
        <Held resource={report} rows={3}>
          {(data) => {
            const listed = all ? data.findings : data.findings.slice(0, SHOWN);
            return (
              <>
                <p style={{ padding: '0 16px 8px' }} data-testid="topology-counts" data-errors={data.errors}>
                  {data.errors === 0 ? (
                    <CheckCircleOutlined style={{ color: 'var(--green)', marginRight: 6 }} />
                  ) : null}
                  <b>
                    {countText(data.errors, language)} {t('处错误', 'errors')}
                  </b>{' '}
                  · {countText(data.warnings, language)} {t('处警告', 'warnings')} ·{' '}
                  {countText(data.hints, language)} {t('处提示', 'hints')}
                </p>
                <div className="list">
                  {listed.map((finding) => (
                    <button
                      key={`${finding.kind}/${finding.subject}/${finding.bbox?.join() ?? ''}`}
                      type="button"
                      className="item"
                      disabled={finding.link === null}
                      data-testid="topology-row"
                      onClick={() => finding.link && void go(finding.link)}
                    >
                      <span className="item-top">
                        <span>{nameOf(language, finding.zh, finding.en)}</span>
                        <span className={`tag ${words[finding.severity].tone}`}>
                          {t(words[finding.severity].zh, words[finding.severity].en)}
                        </span>
                      </span>
                      <span className="item-sub">
                        <span>{finding.subject}</span>
                        <span>{sizeText(finding, language)}</span>
                      </span>
                    </button>
                  ))}
                </div>
                {data.findings.length > listed.length ? (
                  <button
                    type="button"
                    className="item"
                    style={{ color: 'var(--accent)' }}
                    onClick={() => setAll(true)}
                  >
                    {t(`全部 ${data.findings.length} 条`, `All ${data.findings.length}`)}
                  </button>
                ) : null}
              </>
            );
          }}
        </Held>
      ) : null}
    </div>
  );
}

function sizeText({ size, unit }: TopologyFinding, language: Language): string {
  if (size === null || unit === null) return '';
  if (unit === 'm2') return areaText(size, language);
  return unit === 'm' ? lengthText(size, language) : shareText(size);
}
