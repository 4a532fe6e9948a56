#include "cli/cli_password.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One byte more than is allowed, so that too long a password is seen to be, and its line end. */
enum { PASSWORD_BUFFER_SIZE = PASSWORD_LENGTH_MAX + 3 };

static volatile sig_atomic_t caught_signal;

static void note_signal(int number)
{
    caught_signal = number;
}

static int fail(const struct cli_command *command, const char *what, const char *why)
{
    fprintf(stderr, "itops %s: %s: %s\n", command->name, what, why);
    return CLI_USAGE;
}

/* Up to the end, or until the buffer is full. With `line`: up to the end of the line. */
static bool read_some(int fd, bool line, char buffer[PASSWORD_BUFFER_SIZE], size_t *length)
{
    *length = 0;
    while (*length < PASSWORD_BUFFER_SIZE) {
        ssize_t n = read(fd, buffer + *length, line ? 1 : PASSWORD_BUFFER_SIZE - *length);
        if (n < 0) {
            return false;
        }
        if (n == 0) {
            break;
        }
        *length += (size_t) n;
        if (line && buffer[*length - 1] == '\n') {
            break;
        }
    }
    return true;
}

static struct slice without_line_end(const char *buffer, size_t length)
{
    if (length > 0 && buffer[length - 1] == '\n') {
        length--;
        length -= length > 0 && buffer[length - 1] == '\r';
    }
    return slice_make(buffer, length);
}

static int read_file(const struct cli_command *command, const char *file,
                     char buffer[PASSWORD_BUFFER_SIZE], struct slice *password)
{
    bool is_stdin = strcmp(file, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    size_t length = 0;
    bool good = fd >= 0 && read_some(fd, false, buffer, &length);
    int why = errno;
    if (fd >= 0 && !is_stdin) {
        close(fd);
    }
    if (!good) {
        return fail(command, file, strerror(why));
    }
    *password = without_line_end(buffer, length);
    if (password->length > 0 && memchr(password->data, '\n', password->length) != NULL) {
        return fail(command, file, "the password must be one line");
    }
    return CLI_GOOD;
}

/* Asks once, without echo. An interrupt ends the process as it should, but with the terminal as it
 * was. */
static int ask(const struct cli_command *command, int terminal, const char *prompt,
               char buffer[PASSWORD_BUFFER_SIZE], struct slice *password)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction before[4];
    struct sigaction noting = {.sa_handler = note_signal}; /* no SA_RESTART: read must return */
    struct termios normal;
    size_t length = 0;
    if (tcgetattr(terminal, &normal) != 0) {
        return fail(command, "/dev/tty", strerror(errno));
    }
    struct termios silent = normal;
    silent.c_lflag &= ~(tcflag_t) ECHO;
    silent.c_lflag |= ECHONL;
    caught_signal = 0;
    for (size_t i = 0; i < 4; i++) {
        sigaction(signals[i], &noting, &before[i]);
    }
    tcsetattr(terminal, TCSAFLUSH, &silent);
    dprintf(terminal, "%s", prompt);
    bool good = read_some(terminal, true, buffer, &length);
    tcsetattr(terminal, TCSAFLUSH, &normal);
    for (size_t i = 0; i < 4; i++) {
        sigaction(signals[i], &before[i], NULL);
    }
    if (caught_signal != 0) {
        dprintf(terminal, "\n");
        raise(caught_signal);
    }
    *password = without_line_end(buffer, length);
    return good ? CLI_GOOD : fail(command, "/dev/tty", "no password was given");
}

static int ask_twice(const struct cli_command *command, char buffer[PASSWORD_BUFFER_SIZE],
                     struct slice *password)
{
    char again_buffer[PASSWORD_BUFFER_SIZE];
    struct slice again = {NULL, 0};
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) {
        return cli_usage_error(command, "there is no terminal to ask for the password: give "
                                        "--password-file (- for standard input)");
    }
    int code = ask(command, terminal, "Password: ", buffer, password);
    if (code == CLI_GOOD) {
        code = ask(command, terminal, "Password again: ", again_buffer, &again);
    }
    close(terminal);
    if (code == CLI_GOOD && !secret_equal(*password, again)) {
        fprintf(stderr, "itops %s: the two passwords differ: nothing was changed, try again\n",
                command->name);
        code = CLI_BAD;
    }
    secret_wipe(again_buffer, sizeof again_buffer);
    return code;
}

int cli_password_take(const struct cli_command *command, const char *file, struct slice username,
                      char hash[PASSWORD_HASH_SIZE])
{
    char buffer[PASSWORD_BUFFER_SIZE];
    struct slice password = {NULL, 0};
    struct error error = {0};
    int code = file != NULL ? read_file(command, file, buffer, &password)
                            : ask_twice(command, buffer, &password);
    if (code == CLI_GOOD && password_check_rules(password, username, &error) != RESULT_OK) {
        fprintf(stderr, "itops %s: %s\n", command->name, error.text);
        code = CLI_BAD;
    }
    if (code == CLI_GOOD && !password_hash(password, hash)) {
        code = fail(command, "password", "there is not enough memory to hash it");
    }
    secret_wipe(buffer, sizeof buffer);
    return code;
}
