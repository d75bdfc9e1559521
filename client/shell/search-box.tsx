import {
  AimOutlined,
  BankOutlined,
  CarOutlined,
  EnvironmentOutlined,
  FileTextOutlined,
  GatewayOutlined,
  NodeIndexOutlined,
  SearchOutlined,
  ToolOutlined,
} from '@ant-design/icons';
import { useEffect, useId, useRef, useState } from 'react';
import type { ComponentType, KeyboardEvent, ReactNode } from 'react';
import type { SearchHit } from '../../server/search/contract.ts';
import { api } from '../api/endpoints.ts';
import { useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { layerIds } from '../state/app-state.ts';
import { screen } from '../state/screen-store.ts';
import { viewOfBBox } from '../state/viewpoint.ts';

const icons: Record<SearchHit['kind'], ComponentType> = {
  coordinate: AimOutlined,
  case: FileTextOutlined,
  unit: CarOutlined,
  grid: GatewayOutlined,
  street: NodeIndexOutlined,
  place: EnvironmentOutlined,
  zone: GatewayOutlined,
  heritage_site: BankOutlined,
  construction_site: ToolOutlined,
};

/** Finds places, coordinates, cases; the chosen hit is flown to and its card opened. */
export function SearchBox(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();

  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 160);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useResource(asked.length > 0 ? asked : null, (signal) => api.search(asked, signal));
  const hits = found.data ?? [];
  const [listed, setListed] = useState(found.data);
  if (listed !== found.data) {
    setListed(found.data);
    setAt(0);
  }

  const choose = (hit: SearchHit): void => {
    goTo(hit);
    setOpen(false);
    setText(nameOf(language, hit.titleZh, hit.titleEn));
    input.current?.blur();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      setOpen(false);
      input.current?.blur();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (hits.length > 0) setAt((before) => (before + step + hits.length) % hits.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      const hit = hits[at];
      if (hit && asked === text.trim()) choose(hit);
    }
  };

  const showList = open && asked.length > 0;
  return (
    <div className="search">
      <label className="search-box">
        <SearchOutlined />
        <input
          ref={input}
          data-search
          data-testid="search"
          role="combobox"
          aria-expanded={showList}
          aria-controls={listId}
          aria-activedescendant={showList && hits[at] ? `${listId}-${at}` : undefined}
          aria-label={t('搜索地点、坐标、案件', 'Search places, coordinates, cases')}
          placeholder={t('地点 / 坐标 / 案件', 'Place / coordinate / case')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
          }}
          onFocus={(event) => {
            event.target.select();
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={press}
        />
        <kbd className="key" aria-hidden="true">
          /
        </kbd>
      </label>
      {showList ? (
        <div className="hits" role="listbox" id={listId} aria-label={t('搜索结果', 'Search results')}>
          {hits.map((hit, index) => {
            const Icon = icons[hit.kind];
            return (
              <div
                key={`${hit.kind}/${hit.id}`}
                id={`${listId}-${index}`}
                className="hit"
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                data-testid="search-hit"
                onMouseEnter={() => setAt(index)}
                onMouseDown={(event) => {
                  event.preventDefault();
                  choose(hit);
                }}
              >
                <Icon />
                <span className="hit-title">{nameOf(language, hit.titleZh, hit.titleEn)}</span>
                <small>{nameOf(language, hit.subtitleZh, hit.subtitleEn)}</small>
              </div>
            );
          })}
          {hits.length === 0 ? (
            <div className="state" style={{ padding: 12 }}>
              {found.error
                ? t(found.error.detailZh, found.error.detailEn)
                : found.loading
                  ? t('正在查找…', 'Searching…')
                  : t(
                      '没有找到。可输入街巷名、案件编号，或“116.58,35.41”。',
                      'Nothing found. Try a street name, a case number, or "116.58,35.41".',
                    )}
            </div>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function goTo(hit: SearchHit): void {
  const before = screen.get().view;
  if (hit.bbox && hit.bbox[2] > hit.bbox[0]) {
    screen.dispatch({ type: 'set-view', view: viewOfBBox(hit.bbox, before) });
  } else if (hit.center) {
    const [lng, lat] = hit.center;
    screen.dispatch({ type: 'set-view', view: { ...before, lng, lat, zoom: Math.max(before.zoom, 16.5) } });
  }
  const layer = layerIds.find((id) => id === hit.layer);
  if (layer) screen.dispatch({ type: 'select', selection: { layer, id: hit.id } });
}
