import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import type { AccountRecord } from '../../server/accounts/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { roleTexts } from '../language/role-texts.ts';
import { useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { Held } from '../shell/states.tsx';

/** Who may open this city? Whoever made it, and whom the administrator ticks here. */
export function CityAccess({ cityId }: { cityId: number }): ReactNode {
  const t = useText();
  const act = useActing();
  const { account: me, may } = useCity();
  const accounts = useResource(may('accounts:write') ? 'accounts' : null, (signal) => api.accounts(signal));
  if (!may('accounts:write')) return null;
  const give = async (one: AccountRecord, open: boolean): Promise<void> => {
    const cityIds = open ? [...one.cityIds, cityId] : one.cityIds.filter((id) => id !== cityId);
    await act(
      () => api.changeAccount(one.accountId, { cityIds }),
      open
        ? t(`${one.nameZh} 可以打开了`, `${one.login} may open it now`)
        : t(`${one.nameZh} 不能再打开`, `${one.login} may no longer open it`),
    );
    accounts.reload();
  };
  return (
    <div className="section" data-testid="city-access">
      <div className="section-title">{t('谁可以打开这座城市', 'Who may open this city')}</div>
      <Held resource={accounts} rows={3}>
        {(data) => (
          <div className="two">
            {data.accounts
              .filter(
                (one) => one.disabledAt === null && one.accountId !== me.accountId && one.role !== 'device',
              )
              .map((one) => (
                <Checkbox
                  key={one.accountId}
                  checked={one.cityIds.includes(cityId)}
                  // An account keeps at least one city.
                  disabled={one.cityIds.length === 1 && one.cityIds.includes(cityId)}
                  data-testid={`city-access-${one.login}`}
                  onChange={(event) => void give(one, event.target.checked)}
                >
                  {one.nameZh} <small>{t(roleTexts[one.role].zh, roleTexts[one.role].en)}</small>
                </Checkbox>
              ))}
          </div>
        )}
      </Held>
    </div>
  );
}
