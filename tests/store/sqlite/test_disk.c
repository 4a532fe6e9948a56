/* A disk that fails at the Nth write, sync or truncation: nothing is half applied, what was told to
 * be stored stays, and the store recovers when the disk does. */
#include "story.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file of the real VFS behind it, which counts what changes the disk. */
struct disk_file {
    sqlite3_file base; /* first */
    sqlite3_file *real;
};

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    /* Of the writer thread and the test, which take turns: the test arms between two works. */
    unsigned operations;
    unsigned fail_from; /* 0: healthy */
    unsigned fail_count;
    int status;
} disk;

static void disk_arm(unsigned fail_from, unsigned fail_count, int status)
{
    disk.operations = 0;
    disk.fail_from = fail_from;
    disk.fail_count = fail_count;
    disk.status = status;
}

static int meet_fault(void)
{
    unsigned operation = ++disk.operations;
    bool is_failing = disk.fail_from != 0 && operation >= disk.fail_from &&
                      operation - disk.fail_from < disk.fail_count;

    return is_failing ? disk.status : SQLITE_OK;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct disk_file *) file)->real;
}

static int file_close(sqlite3_file *file)
{
    int status = real_of(file)->pMethods->xClose(real_of(file));
    free(real_of(file));
    return status;
}

static int file_read(sqlite3_file *file, void *data, int length, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), data, length, offset);
}

static int file_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
    int fault = meet_fault();

    if (fault == SQLITE_OK) {
        return real_of(file)->pMethods->xWrite(real_of(file), data, length, offset);
    }
    /* What a full disk does: the first half arrives. */
    (void) real_of(file)->pMethods->xWrite(real_of(file), data, length / 2, offset);
    return fault;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int fault = meet_fault();
    return fault == SQLITE_OK ? real_of(file)->pMethods->xTruncate(real_of(file), size)
                              : SQLITE_IOERR_TRUNCATE;
}

static int file_sync(sqlite3_file *file, int flags)
{
    int fault = meet_fault();
    return fault == SQLITE_OK ? real_of(file)->pMethods->xSync(real_of(file), flags)
                              : SQLITE_IOERR_FSYNC;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_check_lock(sqlite3_file *file, int *is_reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), is_reserved);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    struct disk_file *opened = (struct disk_file *) file;
    int status;

    (void) vfs;
    opened->base.pMethods = NULL;
    opened->real = calloc(1, (size_t) disk.real->szOsFile);
    if (!opened->real) {
        return SQLITE_NOMEM;
    }
    status = disk.real->xOpen(disk.real, name, opened->real, flags, out_flags);
    if (status == SQLITE_OK) {
        opened->base.pMethods = &methods;
    } else {
        free(opened->real);
    }
    return status;
}

static int disk_setup(void **state)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "failing-disk";
    disk.vfs.szOsFile = sizeof(struct disk_file);
    disk.vfs.xOpen = disk_open;
    disk_arm(0, 0, SQLITE_OK);
    assert_int_equal(sqlite3_vfs_register(&disk.vfs, 1), SQLITE_OK);
    return fixture_setup(state);
}

static int disk_teardown(void **state)
{
    int status = fixture_teardown(state);

    assert_int_equal(sqlite3_vfs_unregister(&disk.vfs), SQLITE_OK);
    return status;
}

static enum result tell(void *context, struct store_tx *tx, struct error *error)
{
    struct arena *arena = arena_new(0);
    enum result result = story_tell(context, tx, arena, error);

    arena_free(arena);
    return result;
}

static enum result tell_one(struct fixture *f)
{
    struct story story = {.requester = f->alice, .title = "story"};

    error_clear(&f->error);
    return store_run(f->store, tell, &story, &f->error);
}

static void reopen(struct fixture *f)
{
    store_reader_close(f->reader);
    store_close(f->store);
    f->reader = NULL;
    f->store = NULL;
    error_clear(&f->error);
    assert_ok(f, store_open(f->database.url, false, &f->store, &f->error));
    assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
}

static size_t stories(struct fixture *f)
{
    size_t count = 0;

    assert_ok(f, story_check_all(f->reader, &count, &f->error));
    return count;
}

static void assert_sound(const struct fixture *f)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;

    assert_int_equal(sqlite3_open(f->database.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(check), SQLITE_ROW);
    assert_string_equal((const char *) sqlite3_column_text(check, 0), "ok");
    (void) sqlite3_finalize(check);
    (void) sqlite3_close(db);
}

enum { OPERATIONS_MAX = 400 };

/*
 * Each operation in turn is the first that fails. `fail_count`: so many fail. The store must say
 * FAILED; what it says is stored stays; and once the disk is well the same store writes again.
 */
static void fail_each_operation(struct fixture *f, unsigned fail_count, int status,
                                const char *code)
{
    size_t told = 0;
    unsigned from;

    for (from = 1; from < OPERATIONS_MAX; from++) {
        enum result result;
        size_t found;
        bool was_met;

        disk_arm(from, fail_count, status);
        result = tell_one(f);
        was_met = disk.operations >= from;
        disk_arm(0, 0, SQLITE_OK);
        if (result == RESULT_OK) {
            told++;
        } else {
            assert_int_equal(result, RESULT_FAILED);
            if (status == SQLITE_FULL && strcmp(f->error.code, "database_io") != 0) {
                assert_string_equal(f->error.code, code);
            }
        }
        assert_ok(f, tell_one(f));
        told++;
        found = stories(f);
        /* A commit whose sync failed may have reached the disk whole, and then counts or not: it
         * was told to have failed. Half of one never. */
        assert_true(found == told || (result != RESULT_OK && found == told + 1));
        told = found;
        if (!was_met) {
            break;
        }
    }
    assert_in_range(from, 5, OPERATIONS_MAX - 1);
    reopen(f);
    assert_int_equal(stories(f), told);
    assert_sound(f);
}

static void a_disk_that_is_full_for_a_moment(void **state)
{
    fail_each_operation(*state, 1, SQLITE_FULL, "database_full");
}

static void a_disk_that_stays_full_for_long(void **state)
{
    fail_each_operation(*state, 1000000, SQLITE_FULL, "database_full");
}

static void a_disk_with_an_error(void **state)
{
    fail_each_operation(*state, 1, SQLITE_IOERR_WRITE, "database_io");
}

static void a_disk_that_is_dead_for_long(void **state)
{
    fail_each_operation(*state, 1000000, SQLITE_IOERR_WRITE, "database_io");
}

/* The process ends while the disk is dead, and starts again when it is well. */
static void a_restart_after_a_failure_finds_what_was_told(void **state)
{
    struct fixture *f = *state;
    size_t told = 0;

    for (unsigned from = 1; from <= 30; from++) {
        enum result result;
        size_t found;

        disk_arm(from, 1000000, SQLITE_IOERR_WRITE);
        result = tell_one(f);
        store_reader_close(f->reader);
        store_close(f->store);
        f->reader = NULL;
        f->store = NULL;
        disk_arm(0, 0, SQLITE_OK);
        assert_ok(
            f, (error_clear(&f->error), store_open(f->database.url, false, &f->store, &f->error)));
        assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
        found = stories(f);
        told += result == RESULT_OK ? 1 : 0;
        assert_true(found == told || (result != RESULT_OK && found == told + 1));
        told = found;
    }
    assert_sound(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_disk_that_is_full_for_a_moment, disk_setup,
                                        disk_teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_stays_full_for_long, disk_setup, disk_teardown),
        cmocka_unit_test_setup_teardown(a_disk_with_an_error, disk_setup, disk_teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_is_dead_for_long, disk_setup, disk_teardown),
        cmocka_unit_test_setup_teardown(a_restart_after_a_failure_finds_what_was_told, disk_setup,
                                        disk_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
