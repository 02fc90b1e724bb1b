// Practice in a page of the course. Streamlit calls this again after every run of the page's script.

import { createPractice } from './practice.js';

export default function mount({ data: [data], parentElement, setStateValue }) {
  const host = parentElement.querySelector('.here');
  if (host.practice && host.page === data.page) {
    host.practice.show(data);
    return;
  }
  host.page = data.page;
  const keepInAddress = (task) => {
    const address = new URL(location.href);
    address.searchParams.set(data.name, task);
    history.replaceState(history.state, '', address);
  };
  host.practice = createPractice(host, { page: data.page, keepInAddress, ask: (asked) => setStateValue('asked', asked) });
  host.practice.begin(data, new URL(location.href).searchParams.get(data.name) ? data.task.written : null);
}
