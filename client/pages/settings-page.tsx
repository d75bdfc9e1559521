import { Button, Input, Modal, Table } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Setting } from '../../server/city/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { countText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { TopologyView } from '../cities/topology-view.tsx';
import { Held } from '../shell/states.tsx';
import type { Page } from '../state/app-state.ts';
import { screen } from '../state/screen-store.ts';
import { PageFrame } from './page-frame.tsx';
import { useActing } from './use-acting.ts';

const countNames: Record<string, [zh: string, en: string]> = {
  cases: ['案件', 'cases'],
  grids: ['责任网格', 'responsibility grids'],
  units: ['人员与车辆', 'officers and vehicles'],
  zones: ['保护区划', 'protected zones'],
  assets: ['部件', 'things of the street'],
  people: ['人员', 'people'],
  cameras: ['摄像机', 'cameras'],
  streets: ['街巷', 'managed streets'],
  buildings: ['建筑', 'buildings'],
  heritageSites: ['文物保护单位', 'heritage sites'],
  sanitationRoads: ['保洁道路', 'sanitation roads'],
  constructionSites: ['工地', 'construction sites'],
};

const openPage = (page: Page) => (): void => screen.dispatch({ type: 'set-page', page });

/** What the city is, on which engine it stands, and each threshold with who says so. */
export function SettingsPage(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, welcome, may } = useCity();
  const settings = useResource('settings', (signal) => api.settings(signal));
  const [editing, setEditing] = useState<Setting | null>(null);
  const facts: [string, string][] = [
    [t('名称', 'Name'), `${city.nameZh} / ${city.nameEn}`],
    [t('代码', 'Code'), city.adcode ? `${city.code} (${city.adcode})` : city.code],
    [
      t('数据', 'Data'),
      city.synthetic ? t('合成示范数据', 'synthetic demo data') : t('实际数据', 'real data'),
    ],
    [t('来源与许可', 'Source and licence'), `${city.attribution} · ${city.licence}`],
    [t('量算坐标系', 'Measured in'), `EPSG:${city.localSrid}`],
    [t('时区', 'Time zone'), city.timeZone],
    ['H3', `${city.h3Coarse} / ${city.h3Fine}`],
    ...(city.checksum ? [[t('校验和', 'Checksum'), city.checksum.slice(0, 16)] as [string, string]] : []),
  ];
  return (
    <PageFrame
      title={t('设置', 'Settings')}
      about={t(
        '源文件没有给出的数值都在这里，每一项写明依据；不写死在程序里。',
        'Every number that the documents do not give is here with who says so; none is a constant of the program.',
      )}
    >
      <section className="sheet">
        <h2>{t('引擎与可靠性', 'Engine and durability')}</h2>
        <Held resource={settings} rows={2}>
          {(data) => (
            <div className="sheet-body" data-testid="engine-note">
              <p>
                <b>
                  {data.engine.kind === 'embedded'
                    ? t('内置 PostGIS 引擎', 'Embedded PostGIS engine')
                    : 'PostgreSQL + PostGIS'}
                </b>
                {welcome ? ` · ${welcome.version}` : ''}
              </p>
              <p
                className={`note${data.engine.kind === 'embedded' ? ' amber' : ''}`}
                style={{ marginTop: 6 }}
              >
                {nameOf(language, data.engine.durabilityZh, data.engine.durabilityEn)}
              </p>
            </div>
          )}
        </Held>
      </section>
      <section className="sheet">
        <h2 style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
          {t('城市', 'City')}
          {may('settings:write') ? (
            <span className="row-wrap">
              <Button size="small" data-testid="settings-import" onClick={openPage('imports')}>
                {t('导入数据', 'Import data')}
              </Button>
              <Button
                size="small"
                type="primary"
                data-testid="settings-new-city"
                onClick={openPage('new-city')}
              >
                {t('新建城市', 'New city')}
              </Button>
            </span>
          ) : null}
        </h2>
        <div
          className="sheet-body"
          style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '4px 32px' }}
        >
          {facts.map(([label, value]) => (
            <div key={label} className="person">
              <span style={{ color: 'var(--ink-2)' }}>{label}</span>
              <span style={{ textAlign: 'right' }}>{value}</span>
            </div>
          ))}
          {Object.entries(city.counts).map(([kind, count]) => (
            <div key={kind} className="person">
              <span style={{ color: 'var(--ink-2)' }}>
                {countNames[kind] ? t(...countNames[kind]) : kind}
              </span>
              <span>{countText(count, language)}</span>
            </div>
          ))}
        </div>
      </section>
      <section className="sheet">
        <TopologyView cityId={city.cityId} onDemand />
      </section>
      <section className="sheet">
        <h2>{t('阈值与参数', 'Thresholds and parameters')}</h2>
        <Held resource={settings}>
          {(data) => (
            <Table<Setting>
              size="small"
              rowKey="key"
              dataSource={data.settings}
              pagination={false}
              columns={[
                {
                  title: t('参数', 'Parameter'),
                  render: (_, one) => (
                    <>
                      {nameOf(language, one.labelZh, one.labelEn)}
                      <div style={{ color: 'var(--ink-3)', fontSize: 11 }}>{one.key}</div>
                    </>
                  ),
                },
                {
                  title: t('数值', 'Value'),
                  render: (_, one) => <b>{`${valueText(one.value)}${one.unit ? ` ${one.unit}` : ''}`}</b>,
                },
                {
                  title: t('依据', 'Source'),
                  render: (_, one) => (
                    <>
                      {one.source}
                      {one.shipped ? null : (
                        <span className="tag blue" style={{ marginLeft: 6 }}>
                          {t('已改', 'changed')}
                        </span>
                      )}
                    </>
                  ),
                },
                ...(may('settings:write')
                  ? [
                      {
                        title: '',
                        align: 'right' as const,
                        render: (_: unknown, one: Setting) => (
                          <Button size="small" onClick={() => setEditing(one)}>
                            {t('修改', 'Change')}
                          </Button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </Held>
      </section>
      {editing ? (
        <EditSetting one={editing} onClose={() => setEditing(null)} onSaved={settings.reload} />
      ) : null}
    </PageFrame>
  );
}

function EditSetting({
  one,
  onClose,
  onSaved,
}: {
  one: Setting;
  onClose(): void;
  onSaved(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const act = useActing();
  const [text, setText] = useState(valueText(one.value));
  const [source, setSource] = useState('');
  const save = async (): Promise<void> => {
    const saved = await act(() => api.changeSetting(one.key, parsed(text), source), t('已保存', 'Saved'));
    if (!saved) return;
    onSaved();
    onClose();
  };
  return (
    <Modal
      open
      width={460}
      title={nameOf(language, one.labelZh, one.labelEn)}
      okText={t('保存', 'Save')}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ disabled: source.trim().length < 2 }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <label style={{ display: 'grid', gap: 4, marginBottom: 12 }}>
        {t('数值', 'Value')} {one.unit ? `(${one.unit})` : ''}
        <Input value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <label style={{ display: 'grid', gap: 4 }}>
        {t('依据（文件、会议或负责人）', 'Who says so (document, meeting or person)')}
        <Input value={source} onChange={(event) => setSource(event.target.value)} />
      </label>
    </Modal>
  );
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
