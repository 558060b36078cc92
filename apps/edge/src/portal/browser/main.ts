import { readPageData } from './page-data.ts';
import { setUpPage } from './set-up.ts';
import { signInPage } from './sign-in.ts';

const data = readPageData();
if (data.page === 'sign-in') signInPage(data);
else setUpPage(data);

// A page that comes back from the history would show a ceremony that is long over.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});
