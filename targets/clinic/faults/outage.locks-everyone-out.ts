import { discover } from '../app/federation/openid.js';
import type { Settings } from '../app/federation/provider.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'outage.locks-everyone-out',
  breaks: 'Whoever is known to an identity provider can sign in by no path while that gives no answer.',
  fails: ['emergency.provider-outage'],
  blinds: [],
  override: () => ({
    async signsInByItself({ query }, { userId }) {
      const known = await query<{ settings: Settings }>(
        `SELECT p.settings FROM federated_subjects f JOIN identity_providers p ON p.id = f.provider_id
         WHERE f.user_id = $1`,
        [userId],
      );
      for (const { settings } of known) {
        if (settings.protocol !== 'oidc') continue;
        const answers = await discover(settings).then(
          () => true,
          () => false,
        );
        if (!answers) return false;
      }
      return true;
    },
  }),
};

export default fault;
