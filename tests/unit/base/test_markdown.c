#include "base/markdown.h"
#include "base/memory.h"
#include "html_scanner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REL " rel=\"nofollow noopener noreferrer\""

/* What people write and what they get. */
static const struct {
    const char *markdown;
    const char *html;
} renderings[] = {
    {"", ""},
    {"plain", "<p>plain</p>\n"},
    {"a\nb", "<p>a\nb</p>\n"},
    {"a  \nb", "<p>a<br>\nb</p>\n"},
    {"*a* **b** `c` ~~d~~", "<p><em>a</em> <strong>b</strong> <code>c</code> <del>d</del></p>\n"},
    {"# One\n### Three", "<h1>One</h1>\n<h3>Three</h3>\n"},
    {"> q", "<blockquote><p>q</p>\n</blockquote>\n"},
    {"- a\n- b", "<ul><li>a</li>\n<li>b</li>\n</ul>\n"},
    {"1. a", "<ol><li>a</li>\n</ol>\n"},
    {"7. a", "<ol start=\"7\"><li>a</li>\n</ol>\n"},
    {"- [ ] a\n- [x] b",
     "<ul><li class=\"task\"><input type=\"checkbox\" disabled> a</li>\n"
     "<li class=\"task\"><input type=\"checkbox\" disabled checked> b</li>\n</ul>\n"},
    {"---", "<hr>\n"},
    {"    code <b>", "<pre><code>code &lt;b&gt;\n</code></pre>\n"},
    {"```sql\nselect 1;\n```", "<pre><code class=\"language-sql\">select 1;\n</code></pre>\n"},
    {"```a\"b\nx\n```", "<pre><code>x\n</code></pre>\n"},
    {"|a|b|\n|:--|--:|\n|1|2|",
     "<table><thead><tr><th align=\"left\">a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n"
     "<tbody><tr><td align=\"left\">1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n"
     "</table>\n"},
    {"[x](https://a.example/?q=1&r=2 \"T\")",
     "<p><a href=\"https://a.example/?q=1&amp;r=2\" title=\"T\"" REL ">x</a></p>\n"},
    {"[x](https://a.example/?q=1&amp;r=2)",
     "<p><a href=\"https://a.example/?q=1&amp;r=2\"" REL ">x</a></p>\n"},
    {"[x](HTTPS://A.example)", "<p><a href=\"HTTPS://A.example\"" REL ">x</a></p>\n"},
    {"[T-1](/tickets/1)", "<p><a href=\"/tickets/1\"" REL ">T-1</a></p>\n"},
    {"[x](<https://a.example/b c>)", "<p><a href=\"https://a.example/b%20c\"" REL ">x</a></p>\n"},
    {"https://a.example/x",
     "<p><a href=\"https://a.example/x\"" REL ">https://a.example/x</a></p>\n"},
    {"www.a.example", "<p><a href=\"http://www.a.example\"" REL ">www.a.example</a></p>\n"},
    {"see https://a.example/x_y_(z), or http://b.example/.",
     "<p>see <a href=\"https://a.example/x_y_(z)\"" REL ">https://a.example/x_y_(z)</a>, or "
     "<a href=\"http://b.example/\"" REL ">http://b.example/</a>.</p>\n"},
    {"[see www.a.example](http://b.example)",
     "<p><a href=\"http://b.example\"" REL ">see www.a.example</a></p>\n"},
    {"`http://a.example`", "<p><code>http://a.example</code></p>\n"},
    {"https://a.example/?q=1&r=2", "<p><a href=\"https://a.example/?q=1&amp;r=2\"" REL
                                   ">https://a.example/?q=1&amp;r=2</a></p>\n"},
    {"|a|\n|---|\n|http://a.example|b|",
     "<table><thead><tr><th>a</th>\n</tr>\n</thead>\n<tbody><tr><td><a "
     "href=\"http://a.example\"" REL ">http://a.example</a></td>\n</tr>\n</tbody>\n</table>\n"},
    {"bob@example.com", "<p><a href=\"mailto:bob@example.com\"" REL ">bob@example.com</a></p>\n"},
    {"![graph](https://a.example/g.png)",
     "<p><a href=\"https://a.example/g.png\"" REL ">graph</a></p>\n"},
    {"![](https://a.example/g.png)",
     "<p><a href=\"https://a.example/g.png\"" REL ">https://a.example/g.png</a></p>\n"},
    {"[![g](https://a.example/g.png)](https://b.example/)",
     "<p><a href=\"https://b.example/\"" REL ">g</a></p>\n"},
    {"[![](https://a.example/g.png)](https://b.example/)",
     "<p><a href=\"https://b.example/\"" REL ">https://b.example/</a></p>\n"},
    {"[x](javascript:alert(1))", "<p>x</p>\n"},
    {"[x](relative/path)", "<p>x</p>\n"},
    {"[x](//a.example)", "<p>x</p>\n"},
    {"<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"},
    {"a & b &copy; &#x41; &#60;", "<p>a &amp; b &copy; A &lt;</p>\n"},
    {"\"quoted\" 'too'", "<p>&quot;quoted&quot; &#39;too&#39;</p>\n"},
    {"caf\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x94\xa5",
     "<p>caf\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x94\xa5</p>\n"},
};

static void renders_what_people_write(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof renderings / sizeof renderings[0]; i++) {
        struct buffer out = {0};
        markdown_to_html(slice_of(renderings[i].markdown), &out);
        assert_string_equal(out.data == NULL ? "" : out.data, renderings[i].html);
        assert_null(html_scan(buffer_slice(&out)));
        buffer_free(&out);
    }
}

static void appends_to_what_is_there(void **state)
{
    (void) state;
    struct buffer out = {0};
    buffer_append_text(&out, "before ");
    markdown_to_html(slice_of("x"), &out);
    assert_string_equal(out.data, "before <p>x</p>\n");
    buffer_free(&out);
}

static unsigned hex_digit(char c)
{
    return (unsigned) (c <= '9' ? c - '0' : c - 'a' + 10);
}

/* In place; the data file's escapes. */
static struct slice unescape(char *line)
{
    char *to = line;
    for (const char *from = line; *from != '\0'; from++) {
        if (from[0] != '\\' || from[1] == '"') {
            *to++ = *from;
            continue;
        }
        from++;
        if (*from == 'x') {
            *to++ = (char) (hex_digit(from[1]) << 4 | hex_digit(from[2]));
            from += 2;
        } else {
            *to++ = *from == 'n'   ? '\n'
                    : *from == 't' ? '\t'
                    : *from == 'r' ? '\r'
                    : *from == '0' ? '\0'
                                   : *from;
        }
    }
    return slice_make(line, (size_t) (to - line));
}

static void no_vector_leaves_the_allowed_language(void **state)
{
    (void) state;
    FILE *file = fopen("tests/unit/base/data/markdown_xss.txt", "r");
    assert_non_null(file);
    char line[512];
    size_t vectors = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (vectors == 0 && line[0] == '#' && strstr(line, "one vector a line") != NULL) {
            continue;
        }
        vectors++;
        char shown[sizeof line];
        memcpy(shown, line, sizeof line);
        struct buffer out = {0};
        markdown_to_html(unescape(line), &out);
        const char *fault = html_scan(buffer_slice(&out));
        if (fault != NULL) {
            fail_msg("%s\nin: %s\nout: %s", fault, shown, out.data);
        }
        buffer_free(&out);
    }
    (void) fclose(file);
    assert_true(vectors >= 60);
}

/* Patterns that make some Markdown processors slow, deep or verbose, repeated to the largest text
 * that a ticket takes. */
static const char *const repeated[] = {
    "> ",   "- ",    "1. ",       "> - ",     "*a ", "**a_",           "_a*", "[",    "![",
    "[a](", "[](",   "[](<",      "`a``b",    "|",   "a|b\n---|---\n", "<a@", "&",    "\"",
    "~~a",  "www.a", "http://a.", "[a]: b\n", "\\",  "x\n===\n",       "\n",  "\t- ", "]: ",
    "<!--", "\x01",
};

static void assert_bounded(struct slice text)
{
    struct buffer out = {0};
    markdown_to_html(text, &out);
    const char *fault = html_scan(buffer_slice(&out));
    if (fault != NULL) {
        fail_msg("%s: %.20s ... gives %.400s", fault, text.data, out.data);
    }
    assert_true(out.length <= MARKDOWN_GROWTH_MAX * text.length + MARKDOWN_OUTPUT_BASE);
    buffer_free(&out);
}

static void output_is_bounded_whatever_is_repeated(void **state)
{
    (void) state;
    enum { LENGTH = 65536 };
    char *text = memory_alloc(LENGTH);
    for (size_t i = 0; i < sizeof repeated / sizeof repeated[0]; i++) {
        size_t length = strlen(repeated[i]);
        for (size_t at = 0; at < LENGTH; at++) {
            text[at] = repeated[i][at % length];
        }
        assert_bounded(slice_make(text, LENGTH));
    }
    free(text);
}

/* One long definition, used again and again: 300 times as much HTML as text, were there no bound.
 */
static void expanding_references_fall_back_to_plain_text(void **state)
{
    (void) state;
    struct buffer text = {0};
    buffer_append_text(&text, "[a]: /");
    for (int i = 0; i < 20000; i++) {
        buffer_append_char(&text, 'u');
    }
    buffer_append_text(&text, "\n\n");
    for (int i = 0; i < 10000; i++) {
        buffer_append_text(&text, "[a] ");
    }
    struct buffer out = {0};
    markdown_to_html(buffer_slice(&text), &out);
    assert_memory_equal(out.data, "<pre>[a]: /uuu", 14);
    assert_true(out.length < text.length + 20);
    buffer_free(&out);
    buffer_free(&text);
}

/* Every bracket makes md4c look through all lines behind it. */
static void many_brackets_on_many_lines_fall_back_to_plain_text(void **state)
{
    (void) state;
    struct buffer text = {0};
    for (int i = 0; i < 10000; i++) {
        buffer_append_text(&text, "[a]\n");
    }
    struct buffer out = {0};
    markdown_to_html(buffer_slice(&text), &out);
    assert_memory_equal(out.data, "<pre>[a]\n[a]", 12);
    buffer_free(&out);
    buffer_free(&text);
}

static void wide_tables_and_deep_nesting_fall_back_to_plain_text(void **state)
{
    (void) state;
    struct buffer text = {0};
    for (int row = 0; row < 2; row++) {
        for (int column = 0; column <= MARKDOWN_COLUMNS_MAX; column++) {
            buffer_append_text(&text, row == 0 ? "|a" : "|---");
        }
        buffer_append_text(&text, "|\n");
    }
    struct buffer out = {0};
    markdown_to_html(buffer_slice(&text), &out);
    assert_memory_equal(out.data, "<pre>|a|a", 9);
    buffer_clear(&out);
    buffer_clear(&text);
    for (int depth = 0; depth < MARKDOWN_DEPTH_MAX; depth++) {
        buffer_append_text(&text, "> ");
    }
    buffer_append_text(&text, "deep");
    markdown_to_html(buffer_slice(&text), &out);
    assert_memory_equal(out.data, "<pre>&gt; &gt;", 14);
    buffer_free(&out);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders_what_people_write),
        cmocka_unit_test(appends_to_what_is_there),
        cmocka_unit_test(no_vector_leaves_the_allowed_language),
        cmocka_unit_test(output_is_bounded_whatever_is_repeated),
        cmocka_unit_test(expanding_references_fall_back_to_plain_text),
        cmocka_unit_test(many_brackets_on_many_lines_fall_back_to_plain_text),
        cmocka_unit_test(wide_tables_and_deep_nesting_fall_back_to_plain_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
