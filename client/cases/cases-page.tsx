import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import { PageFrame } from '../pages/page-frame.tsx';
import { CaseWork } from './case-work.tsx';
import { DuplicateDesk } from './duplicate-desk.tsx';
import { KpiTable } from './kpi-table.tsx';
import { OpenCase } from './open-case.tsx';
import { OverdueList } from './overdue-list.tsx';

type Part = 'overdue' | 'kpis' | 'duplicates';

/** Cases at the desk: what is overdue, how well places are served, what was told twice; open one, move one on. */
export function CasesPage(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const [part, setPart] = useState<Part>('overdue');
  const [opening, setOpening] = useState(false);
  const [worked, setWorked] = useState<string | null>(null);
  // What was changed is read again.
  const [turn, setTurn] = useState(0);
  const changed = (): void => setTurn((count) => count + 1);
  return (
    <PageFrame
      title={t('案件台', 'Case desk')}
      about={t(
        '按及时率与复发率看服务，不看罚款；重复上报合并后只计一次，随时可撤销。',
        'Service by timeliness and recurrence, never by fines. Reports of one thing count once when merged, and every merge can be undone.',
      )}
      actions={
        <>
          <Input.Search
            style={{ width: 210 }}
            enterButton={t('查找', 'Find')}
            placeholder={t('案件编号', 'Case number')}
            data-testid="case-number"
            onSearch={(text) => setWorked(text.trim() === '' ? null : text.trim())}
          />
          {may('cases:write') ? (
            <Button
              type="primary"
              icon={<PlusOutlined />}
              data-testid="case-open"
              onClick={() => setOpening(true)}
            >
              {t('上报案件', 'Open a case')}
            </Button>
          ) : null}
        </>
      }
    >
      <Segmented<Part>
        aria-label={t('案件台的部分', 'Part of the desk')}
        value={part}
        onChange={setPart}
        options={[
          { value: 'overdue', label: t('超时与将到期', 'Overdue and due soon') },
          { value: 'kpis', label: t('指标（同比、环比）', 'Indicators') },
          { value: 'duplicates', label: t('重复上报', 'Told twice') },
        ]}
        data-testid="case-parts"
      />
      {part === 'overdue' ? <OverdueList key={turn} onWork={setWorked} /> : null}
      {part === 'kpis' ? <KpiTable /> : null}
      {part === 'duplicates' ? <DuplicateDesk onWork={setWorked} /> : null}
      {opening ? (
        <OpenCase
          onClose={() => setOpening(false)}
          onOpened={(caseId) => {
            setOpening(false);
            setWorked(caseId);
            changed();
          }}
        />
      ) : null}
      {worked === null ? null : (
        <CaseWork key={worked} caseId={worked} onClose={() => setWorked(null)} onChanged={changed} />
      )}
    </PageFrame>
  );
}
