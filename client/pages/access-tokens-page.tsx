import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Popconfirm, Select, Table } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AccessToken } from '../../server/accounts/contract.ts';
import { tokensApi } from '../api/exports.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { PageFrame } from './page-frame.tsx';
import { SecretOnce } from './secret-once.tsx';
import { useActing } from './use-acting.ts';

const LIVES = [7, 30, 90, 180, 366] as const;

/** Passwords for programs: made by a person, read only, shown once, revoked at once; and how programs sign in with them. */
export function AccessTokensPage(): ReactNode {
  const t = useText();
  const tokens = useResource('access-tokens', (signal) => tokensApi.list(signal));
  const act = useActing();
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<{ title: string; secret: string } | null>(null);
  return (
    <PageFrame
      title={t('访问令牌', 'Access tokens')}
      about={t(
        '让 QGIS、GDAL 等程序以您的身份只读本市图层。令牌只显示一次，可随时吊销；吊销后立即失效。',
        'Lets QGIS, GDAL and others read the layers of the city as you, and change nothing. Shown once, revoked at once.',
      )}
      actions={
        <Button
          type="primary"
          icon={<PlusOutlined />}
          data-testid="token-create"
          onClick={() => setCreating(true)}
        >
          {t('新建令牌', 'New token')}
        </Button>
      }
    >
      <section className="sheet">
        <h2>{t('我的令牌', 'My tokens')}</h2>
        <Held resource={tokens} rows={2}>
          {(data) => (
            <TokenTable
              list={data.tokens}
              onRevoke={(token) =>
                void act(() => tokensApi.revoke(token.tokenId), t('已吊销', 'Revoked')).then(
                  (done) => done && tokens.reload(),
                )
              }
            />
          )}
        </Held>
      </section>
      <HowTo />
      {creating ? (
        <NewToken
          onClose={() => setCreating(false)}
          onMade={(name, made) => {
            setCreating(false);
            setSecret({ title: t(`访问令牌：${name}`, `Access token: ${name}`), secret: made });
            tokens.reload();
          }}
        />
      ) : null}
      {secret ? (
        <SecretOnce
          title={secret.title}
          secret={secret.secret}
          about={t(
            '只显示这一次，请现在复制到程序的密码栏。',
            'Shown this once. Copy it into the program now, as its password.',
          )}
          onClose={() => setSecret(null)}
        />
      ) : null}
    </PageFrame>
  );
}

function TokenTable({
  list,
  onRevoke,
}: {
  list: readonly AccessToken[];
  onRevoke(token: AccessToken): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const at = (value: string | null): string =>
    value ? instantText(value, language, city.timeZone, 'minute') : t('从未', 'never');
  return (
    <Table<AccessToken>
      size="small"
      rowKey="tokenId"
      dataSource={[...list]}
      pagination={false}
      locale={{ emptyText: t('还没有令牌。', 'No token yet.') }}
      columns={[
        { title: t('名称', 'Name'), dataIndex: 'name' },
        { title: t('建立', 'Created'), dataIndex: 'createdAt', render: at },
        {
          title: t('到期', 'Expires'),
          dataIndex: 'expiresAt',
          render: at,
        },
        { title: t('最近使用', 'Last used'), dataIndex: 'usedAt', render: at },
        {
          title: t('操作', 'Actions'),
          align: 'right',
          render: (_, token) => (
            <Popconfirm
              title={t(
                `吊销“${token.name}”？用它的程序将立即无法读取。`,
                `Revoke "${token.name}"? Programs that use it can no longer read.`,
              )}
              onConfirm={() => onRevoke(token)}
            >
              <Button size="small" danger data-testid={`token-revoke-${token.name}`}>
                {t('吊销', 'Revoke')}
              </Button>
            </Popconfirm>
          ),
        },
      ]}
    />
  );
}

function NewToken({
  onClose,
  onMade,
}: {
  onClose(): void;
  onMade(name: string, secret: string): void;
}): ReactNode {
  const t = useText();
  const act = useActing();
  const [form] = Form.useForm<{ name: string; days: number }>();
  const make = (values: { name: string; days: number }): Promise<boolean> =>
    act(async () => {
      const { token, secret } = await tokensApi.make(values);
      onMade(token.name, secret);
    }, '');
  return (
    <Modal
      open
      width={420}
      title={t('新建访问令牌', 'New access token')}
      okText={t('建立', 'Create')}
      cancelText={t('取消', 'Cancel')}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ days: 90 }}
        onFinish={(values) => void make(values)}
      >
        <Form.Item
          name="name"
          label={t('用途（例如：办公室 QGIS）', 'What for (e.g. QGIS in the office)')}
          rules={[{ required: true, message: t('请填写', 'Required') }]}
        >
          <Input autoFocus autoComplete="off" maxLength={80} data-testid="token-name" />
        </Form.Item>
        <Form.Item name="days" label={t('有效期', 'Valid for')}>
          <Select
            data-testid="token-days"
            options={LIVES.map((days) => ({ value: days, label: t(`${days} 天`, `${days} days`) }))}
          />
        </Form.Item>
        <button type="submit" hidden />
      </Form>
    </Modal>
  );
}

const lines = (...texts: string[]): string => texts.join('\n');

function HowTo(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const address = `${window.location.origin}/ogc/${city.cityId}`;
  return (
    <section className="sheet token-help" data-testid="token-help">
      <h2>{t('怎样在程序里登录', 'How programs sign in')}</h2>
      <div className="sheet-body">
        <p>
          {t(
            'QGIS：图层 → 添加图层 → 添加 WFS / OGC API - Features 图层 → 新建。地址如下；身份验证选“基本”，用户名任意，密码填令牌。',
            'QGIS: Layer → Add Layer → Add WFS / OGC API - Features Layer → New. The address is below; under Authentication choose Basic, any user name, the token as password.',
          )}
        </p>
        <pre data-testid="token-address">{address}</pre>
        <p>{t('GDAL / ogr2ogr：', 'GDAL / ogr2ogr:')}</p>
        <pre>
          {lines(
            'export GDAL_HTTP_AUTH=BASIC GDAL_HTTP_USERPWD="me:xwt_…"',
            `ogrinfo "OAPIF:${address}"`,
            `ogr2ogr -f GPKG streets.gpkg "OAPIF:${address}" streets`,
          )}
        </pre>
        <p>{t('整层导出（curl）：', 'A whole layer as a file (curl):')}</p>
        <pre>
          {lines(
            'curl -H "Authorization: Bearer xwt_…" -o streets.zip \\',
            `  "${window.location.origin}/api/v1/exports/layers/streets?city=${city.cityId}&format=shp&encoding=gbk&crs=EPSG:4490"`,
          )}
        </pre>
      </div>
    </section>
  );
}
