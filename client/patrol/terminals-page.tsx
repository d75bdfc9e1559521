import { Input, Table } from 'antd';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { DeviceState, TerminalStates } from '../../server/jt808/states-contract.ts';
import { patrolApi } from '../api/patrol.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { ageText, countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { usePageTurns } from '../pages/page-turns.tsx';
import { PageFrame } from '../pages/page-frame.tsx';
import { Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { unitKindTexts, unitStateTexts } from './patrol-texts.ts';

const EVERY_MS = 15_000;
type UnitRow = TerminalStates['units'][number];

const filters = ['all', 'heard', 'silent', 'off', 'never', 'jt808', 'http', 'none'] as const;
type Filter = (typeof filters)[number];

const filterTexts: Record<Filter, [zh: string, en: string]> = {
  all: ['全部', 'All'],
  heard: ['有消息', 'Heard'],
  silent: ['失联', 'Silent'],
  off: ['不在班', 'Off duty'],
  never: ['从无消息', 'Never heard'],
  jt808: ['JT/T 808 终端', 'JT/T 808'],
  http: ['密钥上报', 'By key'],
  none: ['未登记设备', 'No device'],
};

/** Does a unit belong under this heading? */
function isUnder(unit: UnitRow, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'heard':
      return unit.state === 'moving' || unit.state === 'stopped';
    case 'silent':
      return unit.state === 'silent' && unit.observedAt !== null;
    case 'off':
      return unit.state === 'off' && unit.observedAt !== null;
    case 'never':
      return unit.observedAt === null;
    case 'none':
      return unit.devices.length === 0;
    default:
      return unit.devices.some((device) => device.door === filter);
  }
}

/** By what does every unit report, when was it heard of last, and since when is it silent? */
export function TerminalsPage(): ReactNode {
  const t = useText();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((count) => count + 1), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const states = useResource(`terminals#${turn}`, (signal) => patrolApi.terminals(signal), 'terminals');
  return (
    <PageFrame
      title={t('终端', 'Terminals')}
      about={t(
        '每个单元用什么上报、坐标系是什么、最近一次消息；失联不等于缺勤',
        'By what every unit reports, on which datum, last heard; silent is not absent',
      )}
    >
      <Held resource={states} rows={10}>
        {(data) => <Board data={data} />}
      </Held>
    </PageFrame>
  );
}

function Board({ data }: { data: TerminalStates }): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const { city } = useCity();
  const item = useScreen((state) => state.item);
  const filter = filters.find((one) => one === item) ?? 'all';
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const rows = data.units.filter(
    (unit) =>
      isUnder(unit, filter) &&
      (wanted === '' ||
        `${unit.unitId} ${unit.callSign} ${unit.nameZh ?? ''} ${unit.plate ?? ''}`
          .toLowerCase()
          .includes(wanted)),
  );
  const full = (at: string): string => instantText(at, language, city.timeZone, 'full');
  const since = (at: string): ReactNode => (
    <span title={full(at)}>{ageText(Date.parse(data.at) - Date.parse(at), language)}</span>
  );
  return (
    <div className="stack" data-testid="terminals" data-at={data.at}>
      <p className="item-sub">
        <span>
          {t('截至', 'As of')} {full(data.at)}
        </span>
        <span>
          {t(
            `在岗而超过 ${Math.round(data.silentAfterS / 60)} 分钟没有消息为失联`,
            `on duty and not heard for ${Math.round(data.silentAfterS / 60)} min is silent`,
          )}
        </span>
      </p>
      <p
        className={`note${data.door === null ? '' : ' strong'}`}
        data-testid="jt808-door"
        data-open={data.door !== null}
      >
        {data.door === null
          ? t(
              'JT/T 808 接入未开启（部署时设置 XW_JT808_PORT）；终端可用密钥经 HTTP 上报。',
              'The JT/T 808 door is shut (set XW_JT808_PORT); terminals may report by HTTP with a key.',
            )
          : t(
              `JT/T 808 接入开启：端口 ${data.door.port}，当前 ${data.door.connections} 个连接。`,
              `JT/T 808 door open: port ${data.door.port}, ${data.door.connections} connections now.`,
            )}
      </p>
      <nav className="row-wrap" aria-label={t('筛选', 'Filter')}>
        {filters.map((one) => (
          <button
            key={one}
            type="button"
            className="tag"
            aria-pressed={one === filter}
            data-testid={`terminals-${one}`}
            onClick={() =>
              screen.dispatch({ type: 'set-page', page: 'terminals', item: one === 'all' ? null : one })
            }
          >
            {t(...filterTexts[one])}{' '}
            <b>{countText(data.units.filter((unit) => isUnder(unit, one)).length, language)}</b>
          </button>
        ))}
        <Input
          size="small"
          allowClear
          style={{ width: 200 }}
          value={words}
          placeholder={t('呼号、姓名、车牌', 'Call sign, name, plate')}
          aria-label={t('查找', 'Find')}
          data-testid="terminals-find"
          onChange={(event) => setWords(event.target.value)}
        />
      </nav>
      {data.openKeys.length === 0 ? null : (
        <p className="item-sub">
          {t('可代任何单元上报的密钥：', 'Keys that may report any unit: ')}
          {data.openKeys.map((key) => `${key.label} (${key.datum})`).join(t('、', ', '))}
        </p>
      )}
      <Table<UnitRow>
        size="small"
        rowKey="unitId"
        dataSource={rows}
        data-testid="terminals-table"
        pagination={{ itemRender: turns, pageSize: 50, showSizeChanger: false, hideOnSinglePage: true }}
        locale={{ emptyText: t('没有这样的单元，换个筛选条件。', 'None; choose another heading.') }}
        onRow={(unit) => ({ 'data-unit': unit.unitId, 'data-state': unit.state }) as object}
        columns={[
          {
            title: t('单元', 'Unit'),
            render: (_, unit) => (
              <>
                <b>{unit.callSign}</b> <small>{unit.unitId}</small>
              </>
            ),
            sorter: (a, b) => a.unitId.localeCompare(b.unitId),
          },
          {
            title: t('种类', 'Kind'),
            render: (_, unit) => {
              const kind = unitKindTexts[unit.kind];
              return kind === undefined ? unit.kind : nameOf(language, kind.zh, kind.en);
            },
          },
          {
            title: t('人员 / 车牌', 'Person / plate'),
            render: (_, unit) => [unit.nameZh, unit.plate].filter((one) => one !== null).join(' · ') || '—',
          },
          {
            title: t('状态', 'State'),
            render: (_, unit) => <StateTag unit={unit} />,
          },
          {
            title: t('最近消息', 'Last heard'),
            align: 'right',
            sorter: (a, b) => (a.ageMs ?? Infinity) - (b.ageMs ?? Infinity),
            render: (_, unit) => (unit.observedAt === null ? t('从无', 'never') : since(unit.observedAt)),
          },
          {
            title: t('失联起点', 'Silent since'),
            align: 'right',
            render: (_, unit) =>
              unit.silentSince === null
                ? '—'
                : instantText(unit.silentSince, language, city.timeZone, 'minute'),
          },
          {
            title: t('设备', 'Device'),
            render: (_, unit) =>
              unit.devices.length === 0 ? (
                <span style={{ color: 'var(--ink-3)' }}>{t('未登记', 'none registered')}</span>
              ) : (
                unit.devices.map((device) => <Device key={`${device.door}/${device.mark}`} device={device} />)
              ),
          },
          {
            title: t('坐标系', 'Datum'),
            render: (_, unit) => [...new Set(unit.devices.map((device) => device.datum))].join(' / ') || '—',
          },
          {
            title: '',
            align: 'right',
            render: (_, unit) =>
              unit.observedAt === null ? null : (
                <button
                  type="button"
                  className="link-button"
                  onClick={() => {
                    screen.dispatch({ type: 'set-page', page: null });
                    screen.dispatch({ type: 'select', selection: { layer: 'units', id: unit.unitId } });
                  }}
                >
                  {t('在图上看', 'On the map')}
                </button>
              ),
          },
        ]}
      />
    </div>
  );
}

function StateTag({ unit }: { unit: UnitRow }): ReactNode {
  const language = useLanguage();
  const { zh, en } = unitStateTexts[unit.state];
  const tone = unit.state === 'silent' ? 'dashed' : unit.state === 'off' ? '' : 'blue';
  return <span className={`tag ${tone}`}>{nameOf(language, zh, en)}</span>;
}

function Device({ device }: { device: DeviceState }): ReactNode {
  const t = useText();
  const state = device.disabled
    ? t('已停用', 'disabled')
    : device.connected === true
      ? t('已连接', 'connected')
      : device.connected === false
        ? device.registeredAt === null
          ? t('未注册', 'not registered yet')
          : t('未连接', 'not connected')
        : '';
  return (
    <div data-testid="device" data-door={device.door} data-connected={device.connected === true}>
      {device.door === 'jt808'
        ? `JT/T 808 ···${device.mark}`
        : t(`密钥 ${device.label}`, `Key ${device.label}`)}{' '}
      <small style={{ color: 'var(--ink-2)' }}>{state}</small>
    </div>
  );
}
