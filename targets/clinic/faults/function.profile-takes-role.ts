import { roleOf } from '../app/auth/account-changes.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'function.profile-takes-role',
  breaks: 'A change of the own profile writes whatever came along, the role too.',
  fails: ['access.functions'],
  blinds: [],
  override: ({ profileChange }) => ({
    profileChange: (asked) => {
      const role = roleOf(asked.role);
      return { ...profileChange(asked), ...(role === undefined ? {} : { role }) };
    },
  }),
};

export default fault;
