#include "base/autolink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A text, the address in it (NULL: none), and what it needs in front. */
static const struct {
    const char *text;
    const char *address;
    const char *prefix;
} cases[] = {
    {"http://a.example", "http://a.example", ""},
    {"HTTPS://A.example/x", "HTTPS://A.example/x", ""},
    {"see https://a.example/x?y=1#z now", "https://a.example/x?y=1#z", ""},
    {"(http://a.example)", "http://a.example", ""},
    {"(see http://a.example/b)", "http://a.example/b", ""},
    {"http://a.example/b_(c)", "http://a.example/b_(c)", ""},
    {"http://a.example/b_(c).", "http://a.example/b_(c)", ""},
    {"http://a.example/?!.,:;*_~'\"", "http://a.example/", ""},
    {"http://a.example<b>", "http://a.example", ""},
    {"http://a.example\tb", "http://a.example", ""},
    {"\"http://a.example\"", "http://a.example", ""},
    {"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", ""},
    {"http://\xc3\xa9.example http://b.example", "http://b.example", ""},
    {"xhttp://a.example", NULL, NULL},
    {"http://", NULL, NULL},
    {"http:// a", NULL, NULL},
    {"http://-a", NULL, NULL},
    {"ftp://a.example", NULL, NULL},
    {"javascript:alert(1)", NULL, NULL},
    {"www.a.example/b", "www.a.example/b", "http://"},
    {"www.", NULL, NULL},
    {"awww.a", NULL, NULL},
    {"bob@example.com", "bob@example.com", "mailto:"},
    {"<bob.x+y_z-1@mail.example.com>.", "bob.x+y_z-1@mail.example.com", "mailto:"},
    {"to bob@example.com.", "bob@example.com", "mailto:"},
    {"bob@example.com-", "bob@example.com", "mailto:"},
    {"bob@localhost", NULL, NULL},
    {"bob@.com", NULL, NULL},
    {"bob@a..b", NULL, NULL},
    {"@example.com", NULL, NULL},
    {"bob@", NULL, NULL},
    {"a@b@c.example", "b@c.example", "mailto:"},
    {"", NULL, NULL},
};

static void finds_the_first_address(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct autolink link;
        bool found = autolink_find(slice_of(cases[i].text), 0, &link);
        struct slice address =
            found ? slice_make(cases[i].text + link.start, link.length) : slice_of("");
        if (found != (cases[i].address != NULL) ||
            (found && (!slice_equal_text(address, cases[i].address) ||
                       strcmp(link.prefix, cases[i].prefix) != 0))) {
            fail_msg("%s gives \"%.*s\"", cases[i].text, SLICE_ARGS(address));
        }
    }
}

static void goes_on_behind_the_last_one(void **state)
{
    (void) state;
    static const char text[] = "a@b.example,c@d.example http://e.example";
    struct autolink link = {0};
    size_t count = 0;
    while (autolink_find(slice_of(text), link.start + link.length, &link)) {
        count++;
    }
    assert_int_equal(count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_first_address),
        cmocka_unit_test(goes_on_behind_the_last_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
