/** Why a password is refused. Length is the contract's (10 to 200 characters). */
export interface PasswordFault {
  detail: string;
  detailEn: string;
}

const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiopasdfghjklzxcvbnm'];

/**
 * Is this password worth having? Refused: one that contains the login, that has fewer than five different
 * characters, that is a run of the alphabet, the digits or the keyboard, or that ends like a demo password.
 * No rule asks for capitals or signs: length resists guessing, such rules do not. Source: NIST SP 800-63B §5.1.1.
 */
export function passwordFault(password: string, login: string): PasswordFault | null {
  const plain = password.toLowerCase();
  if (login.length >= 3 && plain.includes(login.toLowerCase()))
    return { detail: '密码不能包含登录名。', detailEn: 'The password must not contain the login.' };
  if (new Set(plain).size < 5)
    return {
      detail: '密码至少要有五个不同的字符。',
      detailEn: 'The password needs at least five different characters.',
    };
  if (plain.endsWith('-demo'))
    return { detail: '不能使用示范密码。', detailEn: 'Demo passwords are refused.' };
  const reversed = [...plain].reverse().join('');
  if (ROWS.some((row) => `${row}${row}`.includes(plain) || `${row}${row}`.includes(reversed)))
    return {
      detail: '密码不能是连续的字母、数字或键位。',
      detailEn: 'The password must not be a run of letters, digits or keys.',
    };
  return null;
}
