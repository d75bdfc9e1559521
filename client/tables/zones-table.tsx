import { Table } from 'antd';
import type { ReactNode } from 'react';
import type { Feature, Geometry } from '../../server/kernel/geojson.ts';
import { allFeatures } from '../data/all-features.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { ExportButton } from '../exports/export-button.tsx';
import { useLanguage, useText } from '../language/use-text.ts';
import { usePageTurns } from '../pages/page-turns.tsx';
import { zoneScale } from '../map/scales.ts';
import { Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';

type Row = Feature<Geometry, Record<string, unknown>>;

/** Every zone that is registered, row by row. */
export function ZonesTable(): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const { layerVersions } = useCity();
  const zones = useResource(`zones@${layerVersions['zones'] ?? 0}`, (signal) => allFeatures('zones', signal));
  const className = (key: unknown): string => {
    const one = zoneScale.find((zone) => zone.key === key);
    return one ? (language === 'zh' ? one.labelZh : one.labelEn) : String(key ?? '');
  };
  return (
    <section className="sheet">
      <h2 className="table-head">
        <span>
          {t('保护区', 'Protected zones')} {zones.data ? `· ${zones.data.features.length}` : ''}
        </span>
        <ExportButton what="zones" />
      </h2>
      <Held resource={zones} rows={10}>
        {(data) => (
          <Table<Row>
            size="small"
            rowKey={(row) => String(row.id)}
            dataSource={data.features}
            pagination={{ itemRender: turns, pageSize: 50, showSizeChanger: false }}
            onRow={(row) => ({
              onClick: () =>
                screen.dispatch({ type: 'select', selection: { layer: 'zones', id: String(row.id) } }),
            })}
            columns={[
              { title: t('编号', 'Number'), render: (_, row) => String(row.id) },
              {
                title: t('名称', 'Name'),
                render: (_, row) =>
                  String(
                    row.properties[language === 'zh' ? 'nameZh' : 'nameEn'] ?? row.properties['nameZh'] ?? '',
                  ),
              },
              { title: t('类别', 'Class'), render: (_, row) => className(row.properties['class']) },
              {
                title: t('限高', 'Height limit'),
                align: 'right',
                render: (_, row) =>
                  typeof row.properties['maxM'] === 'number'
                    ? `${row.properties['maxM']} m`
                    : t('未载明', 'not stated'),
              },
            ]}
          />
        )}
      </Held>
    </section>
  );
}
