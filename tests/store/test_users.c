/* People: names and addresses are unique, and completion finds what begins alike. */
#include "database.h"

#include <string.h>

static enum result insert(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->users->insert(tx, context, error);
}

static struct user person(const char *username, const char *display_name, const char *email)
{
    return (struct user){.username = slice_of(username),
                         .display_name = slice_of(display_name),
                         .email = slice_of(email),
                         .is_active = true,
                         .created_at_ms = FIXTURE_NOW_MS};
}

static void keeps_all_fields(void **state)
{
    struct fixture *f = *state;
    struct user user = person("dave.o-1", "Dave Ø", "Dave@Example.COM");
    struct user found;
    struct store_tx *tx;

    user.password_hash = slice_of("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA");
    user.is_superadmin = true;
    user.is_active = false;
    fixture_run(f, insert, &user);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->users->find(tx, f->arena, user.id, &found, &f->error));
    assert_int_equal(found.id, user.id);
    assert_slice(found.username, "dave.o-1");
    assert_slice(found.display_name, "Dave Ø");
    assert_slice(found.email, "dave@example.com");
    assert_slice(found.password_hash, "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA");
    assert_true(found.is_superadmin);
    assert_false(found.is_active);
    assert_int_equal(found.created_at_ms, FIXTURE_NOW_MS);
    fixture_read_end(f);
}

static void finds_by_name_and_address(void **state)
{
    struct fixture *f = *state;
    struct user dave = person("dave", "Dave", "dave@example.com");
    struct user found;
    struct store_tx *tx;

    fixture_run(f, insert, &dave);
    tx = fixture_read(f);
    assert_ok(f,
              tx->engine->users->find_by_name(tx, f->arena, slice_of("dave"), &found, &f->error));
    assert_int_equal(found.id, dave.id);
    assert_ok(f, tx->engine->users->find_by_name(tx, f->arena, slice_of("DAVE@example.com"), &found,
                                                 &f->error));
    assert_int_equal(found.id, dave.id);
    /* User names are exact. */
    assert_refused(
        f, tx->engine->users->find_by_name(tx, f->arena, slice_of("Dave"), &found, &f->error),
        RESULT_NOT_FOUND, "user_not_found");
    fixture_read_end(f);
}

static void names_and_addresses_are_unique(void **state)
{
    struct fixture *f = *state;
    struct user dave = person("dave", "Dave", "dave@example.com");
    struct user same_name = person("dave", "Other", "other@example.com");
    struct user same_address = person("other", "Other", "DAVE@example.com");
    struct user without_address = person("erin", "Erin", "");
    struct user another_without = person("frank", "Frank", "");

    fixture_run(f, insert, &dave);
    assert_refused(f, fixture_try(f, insert, &same_name), RESULT_CONFLICT, "username_taken");
    assert_string_equal(f->error.pointer, "/username");
    assert_refused(f, fixture_try(f, insert, &same_address), RESULT_CONFLICT, "email_taken");
    assert_string_equal(f->error.pointer, "/email");
    fixture_run(f, insert, &without_address);
    fixture_run(f, insert, &another_without);
}

static void refuses_bad_names(void **state)
{
    static const char *const names[] = {"",          "Dave",  "-dave", "da ve",
                                        "dave@home", "d/ave", "system"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct user user = person(names[i], "Somebody", "");
        assert_refused(f, fixture_try(f, insert, &user), RESULT_INVALID, "constraint");
    }
}

struct search_case {
    const char *query;
    const char *expected; /* user names */
};

static void add_people_to_find(struct fixture *f)
{
    static const struct {
        const char *username, *display_name, *email;
    } people[] = {
        {"jsmith", "Jörg Smith", "js@example.com"},
        {"smithy", "Anna Berg", "anna@example.com"},
        {"mueller", "Bärbel Müller-Smithson", "bm@example.com"},
        {"zoe", "Zoë", "smile@example.com"},
    };

    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        struct user user = person(people[i].username, people[i].display_name, people[i].email);
        fixture_run(f, insert, &user);
    }
}

static void search_is_by_beginnings(void **state)
{
    static const struct search_case cases[] = {
        {"smith", "jsmith mueller smithy "}, /* any word of the name, or the user name */
        {"SMI", "jsmith mueller smithy zoe "},
        {"smile@", "zoe "},
        {"jorg", "jsmith "}, /* accents do not matter */
        {"JÖRG", "jsmith "},
        {"smith jörg", "jsmith "}, /* every word */
        {"mith", ""},
        {"example", ""},
        {"\" OR *", ""},
        {"%", ""},
        {"_", ""},
        {"", "alice bob carol jsmith mueller smithy zoe "},
    };
    struct fixture *f = *state;

    add_people_to_find(f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store_tx *tx = fixture_read(f);
        struct user_page page;
        char names[256] = "";

        assert_ok(f, tx->engine->users->search(tx, f->arena, slice_of(cases[i].query), slice_of(""),
                                               20, false, &page, &f->error));
        for (size_t j = 0; j < page.count; j++) {
            strncat(names, page.items[j].username.data, page.items[j].username.length);
            strcat(names, " ");
        }
        assert_string_equal(names, cases[i].expected);
        assert_false(page.has_more);
        fixture_read_end(f);
    }
}

static enum result deactivate(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->users->set_active(tx, *(int64_t *) context, false, error);
}

static void search_goes_page_by_page(void **state)
{
    static const char *const expected[] = {"alice", "carol", "jsmith", "mueller", "smithy", "zoe"};
    struct fixture *f = *state;
    struct slice after = {NULL, 0};
    struct user_page page = {.has_more = true};
    struct store_tx *tx;
    size_t seen = 0;

    add_people_to_find(f);
    fixture_run(f, deactivate, &f->bob);
    tx = fixture_read(f);
    while (page.has_more) {
        assert_ok(f, tx->engine->users->search(tx, f->arena, slice_of(""), after, 2, false, &page,
                                               &f->error));
        for (size_t i = 0; i < page.count; i++) {
            assert_slice(page.items[i].username, expected[seen++]);
        }
        after = page.items[page.count - 1].username;
    }
    assert_int_equal(seen, 6);
    assert_ok(f, tx->engine->users->search(tx, f->arena, slice_of("bo"), slice_of(""), 2, true,
                                           &page, &f->error));
    assert_int_equal(page.count, 1);
    assert_false(page.items[0].is_active);
    fixture_read_end(f);
}

static enum result change_nobody(void *context, struct store_tx *tx, struct error *error)
{
    (void) context;
    return tx->engine->users->set_password(tx, 999, slice_of("x"), error);
}

static enum result set_password(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->users->set_password(tx, *(int64_t *) context, slice_of("hash"), error);
}

static void changes_people(void **state)
{
    struct fixture *f = *state;
    struct store_tx *tx;
    struct user user;
    int64_t count = 0;

    fixture_run(f, set_password, &f->alice);
    assert_refused(f, fixture_try(f, change_nobody, NULL), RESULT_NOT_FOUND, "user_not_found");
    tx = fixture_read(f);
    assert_ok(f, tx->engine->users->find(tx, f->arena, f->alice, &user, &f->error));
    assert_slice(user.password_hash, "hash");
    assert_ok(f, tx->engine->users->count(tx, &count, &f->error));
    assert_int_equal(count, 3);
    fixture_read_end(f);
}

static void readers_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct user user = person("dave", "Dave", "");
    struct store_tx *tx = fixture_read(f);

    assert_false(tx->can_write);
    assert_int_equal(tx->engine->users->insert(tx, &user, &f->error), RESULT_FAILED);
    fixture_read_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(keeps_all_fields),
        fixture_test(finds_by_name_and_address),
        fixture_test(names_and_addresses_are_unique),
        fixture_test(refuses_bad_names),
        fixture_test(search_is_by_beginnings),
        fixture_test(search_goes_page_by_page),
        fixture_test(changes_people),
        fixture_test(readers_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
