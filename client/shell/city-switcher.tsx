import { CheckOutlined, DownOutlined, PlusOutlined } from '@ant-design/icons';
import { Dropdown } from 'antd';
import type { MenuProps } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CityEntry } from '../../server/cities/contract.ts';
import { citiesApi } from '../api/cities.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { areaText, shortCountText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';

/** Which city is this, and which others may this account open? Each opens at its own extent. */
export function CitySwitcher(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { account, city, may, rereadAccount } = useCity();
  const [open, setOpen] = useState(false);
  const [turn, setTurn] = useState(0);
  const cities = useResource(`cities#${turn}`, (signal) => citiesApi.list(signal));

  const go = (entry: CityEntry) => async (): Promise<void> => {
    setOpen(false);
    if (entry.cityId === city.cityId) return;
    if (!account.cityIds.includes(entry.cityId)) await rereadAccount();
    screen.openCity(entry.cityId);
  };
  const items: MenuProps['items'] = (cities.data ?? []).map((entry) => ({
    key: String(entry.cityId),
    disabled: !entry.ready,
    label: <CityRow entry={entry} current={entry.cityId === city.cityId} />,
    onClick: () => void go(entry)(),
  }));
  if (cities.error && items.length === 0) {
    items.push({
      key: 'error',
      label: t('读不到城市列表，点此重试', 'The list of cities cannot be read; click to try again'),
      onClick: cities.reload,
    });
  }
  if (may('settings:write')) {
    items.push(
      { type: 'divider' },
      {
        key: 'new',
        icon: <PlusOutlined />,
        label: <span data-testid="city-new">{t('新建城市…', 'New city…')}</span>,
        onClick: () => screen.dispatch({ type: 'set-page', page: 'new-city' }),
      },
    );
  }
  const name = nameOf(language, city.nameZh, city.nameEn);
  return (
    <Dropdown
      trigger={['click']}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) setTurn((count) => count + 1);
      }}
      menu={{ items, selectedKeys: [String(city.cityId)], style: { maxHeight: '70vh', overflow: 'auto' } }}
    >
      <button
        type="button"
        className="bar-button city-button"
        data-testid="city-switcher"
        aria-label={`${t('切换城市', 'Switch city')}: ${name}`}
        title={name}
      >
        <span className="brand-city">{name}</span>
        <DownOutlined style={{ fontSize: 9 }} />
      </button>
    </Dropdown>
  );
}

function CityRow({ entry, current }: { entry: CityEntry; current: boolean }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const streets = entry.counts['streets'] ?? 0;
  return (
    <span className="city-row" data-testid={`city-${entry.cityId}`}>
      <span className="city-check">{current ? <CheckOutlined /> : null}</span>
      <span>
        <b>{nameOf(language, entry.nameZh, entry.nameEn)}</b>{' '}
        {entry.synthetic ? <span className="tag amber">{t('合成', 'synthetic')}</span> : null}
        {entry.ready ? null : <span className="tag dashed">{t('创建中', 'being made')}</span>}
        <small>
          {areaText(entry.areaM2, language)} · {shortCountText(streets, language)} {t('条街巷', 'streets')} ·{' '}
          EPSG:{entry.localSrid}
        </small>
      </span>
    </span>
  );
}
