import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Project, ProjectInput } from '../../server/permits/project-contract.ts';
import { permitFilesApi } from '../api/permit-files.ts';
import { asApiError } from '../data/use-resource.ts';
import { useCityNow, useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import { ErrorState } from '../shell/states.tsx';

type Field = 'projectNo' | 'nameZh' | 'builder' | 'contractor' | 'receivedOn' | 'note';

/** What a project says of itself: for a new file, or to correct one. */
export function ProjectForm({
  project,
  onDone,
  onCancel,
}: {
  project: Project | null;
  onDone(project: Project): void;
  onCancel(): void;
}): ReactNode {
  const t = useText();
  const { city } = useCity();
  const now = useCityNow(60_000);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: city.timeZone }).format(new Date(now));
  const [values, setValues] = useState<Record<Field, string>>({
    projectNo: project?.projectNo ?? '',
    nameZh: project?.nameZh ?? '',
    builder: project?.builder ?? '',
    contractor: project?.contractor ?? '',
    receivedOn: project?.receivedOn ?? today,
    note: project?.note ?? '',
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);
  const fields: [Field, string][] = [
    ['projectNo', t('项目编号', 'Project number')],
    ['nameZh', t('项目名称', 'Name')],
    ['builder', t('建设单位', 'Client')],
    ['contractor', t('施工单位', 'Contractor')],
    ['receivedOn', t('受理日期', 'Received on')],
    ['note', t('备注', 'Note')],
  ];
  const ready =
    values.projectNo.trim() !== '' && values.nameZh.trim().length > 1 && values.builder.trim().length > 1;
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const { projectNo, nameZh, builder, contractor, receivedOn, note } = values;
    const said = {
      nameZh: nameZh.trim(),
      builder: builder.trim(),
      contractor: contractor.trim() || null,
      receivedOn,
      note: note.trim() || null,
    };
    try {
      const made =
        project === null
          ? await permitFilesApi.openProject({ projectNo: projectNo.trim(), ...said } satisfies ProjectInput)
          : await permitFilesApi.changeProject(project.projectNo, said);
      onDone(made);
    } catch (cause) {
      setError(asApiError(cause));
    }
    setBusy(false);
  };
  return (
    <form
      className="section"
      data-testid="project-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void save();
      }}
    >
      <dl className="facts">
        {fields.map(([field, label]) => (
          <FormRow key={field} label={label}>
            <Input
              size="small"
              type={field === 'receivedOn' ? 'date' : 'text'}
              value={values[field]}
              disabled={field === 'projectNo' && project !== null}
              aria-label={label}
              data-testid={`project-${field}`}
              onChange={(event) => setValues({ ...values, [field]: event.target.value })}
            />
          </FormRow>
        ))}
      </dl>
      <div className="row-wrap" style={{ marginTop: 8 }}>
        <Button
          size="small"
          type="primary"
          htmlType="submit"
          disabled={!ready}
          loading={busy}
          data-testid="project-save"
        >
          {project === null ? t('建立档案', 'Open the file') : t('保存', 'Save')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t('取消', 'Cancel')}
        </Button>
      </div>
      {error ? <ErrorState error={error} /> : null}
    </form>
  );
}

function FormRow({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
