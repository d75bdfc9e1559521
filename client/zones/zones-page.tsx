import { ImportOutlined, PlusOutlined, ScanOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { OutlineState, ZoneLine, ZoneList } from '../../server/zones/draft-contract.ts';
import { zonesApi } from '../api/zones.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { dayText } from '../permits/day-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { ZoneEditor } from './zone-editor.tsx';
import { outlineTexts } from './zone-texts.ts';

/** The register of zones: the list; `new` enters one; the id of a zone changes it. */
export function ZonesPage(): ReactNode {
  const t = useText();
  const item = useScreen((state) => state.item);
  const register = useResource(`zones/${item ?? ''}`, (signal) => zonesApi.list(signal), 'zones');
  return (
    <SidePageFrame
      title={
        item === null
          ? t('区划登记册', 'Register of zones')
          : item === 'new'
            ? t('录入区划', 'Enter a zone')
            : t('更改区划', 'Change a zone')
      }
      about={t('绘制、规则、文字；只替代、不覆盖', 'Drawn, by rule, in words; never overwritten')}
    >
      {item === null ? (
        <Held resource={register} rows={10}>
          {(list) => <Register list={list} />}
        </Held>
      ) : (
        <Editor key={item} item={item} register={register.data} />
      )}
    </SidePageFrame>
  );
}

function Editor({ item, register }: { item: string; register: ZoneList | null }): ReactNode {
  const { city } = useCity();
  const now = useCityNow(60_000);
  const today = dayText(now, city.timeZone);
  const zoneId = item === 'new' ? null : item;
  const history = useResource(zoneId, (signal) => zonesApi.history(zoneId ?? '', signal));
  const t = useText();
  if (zoneId === null) return <ZoneEditor zoneId={null} before={null} register={register} today={today} />;
  return (
    <Held resource={history} rows={10}>
      {({ versions }) => {
        const current = versions.findLast((one) => one.knownTo === null && one.validTo === null);
        return current ? (
          <ZoneEditor zoneId={zoneId} before={current} register={register} today={today} />
        ) : (
          <EmptyState
            title={t('该区划已失效', 'This zone has ended')}
            next={t('可在历史页查看各版本。', 'Its versions are on the page of its history.')}
          />
        );
      }}
    </Held>
  );
}

const open = (page: 'imports' | 'scans' | 'zones' | 'zone', item: string | null = null): void =>
  screen.dispatch({ type: 'set-page', page, item });

function Register({ list }: { list: ZoneList }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may } = useCity();
  const classes = useCodes('zone_class');
  const [words, setWords] = useState('');
  const [state, setState] = useState<OutlineState | null>(null);
  const counts = useMemo(() => {
    const found = new Map<OutlineState, number>();
    for (const { outline } of list.zones) found.set(outline, (found.get(outline) ?? 0) + 1);
    return [...found];
  }, [list]);
  const shown = list.zones.filter(
    (one) =>
      (state === null || one.outline === state) &&
      (words === '' ||
        `${one.zoneId}${one.nameZh}${one.nameEn ?? ''}`.toLowerCase().includes(words.toLowerCase())),
  );
  return (
    <>
      {may('zones:write') ? (
        <div className="section">
          <div className="row-wrap">
            <Button
              size="small"
              type="primary"
              icon={<PlusOutlined />}
              data-testid="zone-new"
              onClick={() => open('zones', 'new')}
            >
              {t('录入区划', 'Enter a zone')}
            </Button>
            <Button
              size="small"
              icon={<ImportOutlined />}
              data-testid="zone-import"
              onClick={() => open('imports')}
            >
              {t('导入文件', 'Import a file')}
            </Button>
            <Button
              size="small"
              icon={<ScanOutlined />}
              data-testid="zone-trace"
              onClick={() => open('scans')}
            >
              {t('描绘扫描件', 'Trace a scan')}
            </Button>
          </div>
        </div>
      ) : null}
      <div className="section stack" style={{ gap: 8 }}>
        <Input
          size="small"
          allowClear
          value={words}
          placeholder={t('编号或名称', 'Id or name')}
          data-testid="zones-filter"
          onChange={(event) => setWords(event.target.value.trim())}
        />
        <div className="row-wrap">
          {counts.map(([outline, count]) => (
            <button
              key={outline}
              type="button"
              className={`tag ${outlineTexts[outline].tone}`}
              aria-pressed={state === outline}
              data-testid={`outline-${outline}`}
              onClick={() => setState(state === outline ? null : outline)}
            >
              {t(outlineTexts[outline].zh, outlineTexts[outline].en)} {count}
            </button>
          ))}
        </div>
      </div>
      {list.zones.length === 0 ? (
        <EmptyState
          title={t('还没有区划', 'No zones yet')}
          next={t('录入、导入或从扫描件描绘第一个。', 'Enter, import or trace the first one.')}
        />
      ) : null}
      <div className="list" data-testid="zones-list">
        {shown.map((zone) => (
          <Row
            key={zone.zoneId}
            zone={zone}
            name={nameOf(language, zone.nameZh, zone.nameEn)}
            className={classes.name(zone.class)}
          />
        ))}
      </div>
    </>
  );
}

function Row({ zone, name, className }: { zone: ZoneLine; name: string; className: string }): ReactNode {
  const t = useText();
  const { zh, en, tone } = outlineTexts[zone.outline];
  return (
    <button
      type="button"
      className="item"
      data-testid="zones-row"
      data-zone={zone.zoneId}
      onClick={() => open('zone', zone.zoneId)}
    >
      <span className="item-top">
        <span className="item-title">{name}</span>
        <span className={`tag ${tone}`}>{t(zh, en)}</span>
      </span>
      <span className="item-sub">
        <span>{zone.zoneId}</span>
        <span>
          {className}
          {zone.subclass ? ` ${zone.subclass}` : ''}
        </span>
        <span>ε ± {zone.uncertaintyM} m</span>
        <span>
          {zone.validFrom} – {zone.validTo ?? t('至今', 'now')}
        </span>
      </span>
    </button>
  );
}
