import { expect, test } from 'vitest';
import { html, jsonForScript, trusted } from './html.ts';

test('a value can end neither an element nor an attribute', () => {
  const evil = `"><script>alert('1')</script>&`;
  expect(html`<a title="${evil}">${evil}</a>`.toString()).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</a>',
  );
});

test('markup made by the tag is kept, lists are joined, null is nothing', () => {
  expect(html`${html`<b>${'<'}</b>`}${[trusted('<i>'), '&', 1]}${null}`.toString()).toBe(
    '<b>&lt;</b><i>&amp;1',
  );
});

test('an object that merely looks like markup is not taken for it', () => {
  const forged = JSON.parse('{"isEscaped":true}');
  expect(() => html`${forged}`).toThrow();
});

test('JSON cannot end the script element it stands in, and reads back unchanged', () => {
  const value = { a: '</script><!--<script>', b: 'plain' };
  const written = jsonForScript(value).toString();
  expect(written).not.toMatch(/[<>]/);
  expect(JSON.parse(written)).toEqual(value);
});
