#include "service/demo_people.h"

const struct demo_person demo_people[] = {
    {"admin", "Demo Administrator", 0, 0},
    {"alice", "Alice Marchand", 9, 1},
    /* Those who are in groups. */
    {"bob", "Bob Okafor", 2, 6},
    {"carol", "Carol Lindqvist", 2, 7},
    {"dave", "Dave Moreau", 2, 5},
    {"erin", "Erin Kovács", 2, 8},
    {"frank", "Frank Hoffmann", 3, 6},
    {"grace", "Grace Nakamura", 2, 4},
    {"heidi", "Heidi Brandt", 4, 4},
    {"ivan", "Ivan Petrov", 1, 3},
    {"judy", "Judy Castillo", 4, 6},
    {"olivia", "Olivia Rossi", 1, 5},
    {"bruno", "Bruno Almeida", 2, 5},
    {"elif", "Elif Yılmaz", 3, 7},
    {"goran", "Goran Marković", 1, 4},
    {"hana", "Hana Dvořáková", 3, 3},
    {"jonas", "Jonas Weber", 2, 5},
    {"kofi", "Kofi Mensah", 1, 4},
    {"lucia", "Lucía Fernández", 2, 7},
    {"nadia", "Nadia Haddad", 2, 9},
    {"priya", "Priya Raman", 2, 5},
    {"samir", "Samir Khoury", 2, 4},
    {"tomasz", "Tomasz Zieliński", 2, 6},
    {"yuki", "Yuki Tanaka", 1, 6},
    /* Those who only ask. */
    {"amara", "Amara Diallo", 7, 1},
    {"chloe", "Chloé Lambert", 8, 1},
    {"diego", "Diego Herrera", 11, 1},
    {"fatima", "Fatima Zahra Idrissi", 6, 1},
    {"ingrid", "Ingrid Solberg", 4, 1},
    {"kevin", "Kevin O'Brien", 14, 1},
    {"laura", "Laura Bianchi", 6, 1},
    {"miguel", "Miguel Santos", 5, 1},
    {"oscar", "Oscar Nyström", 3, 1},
    {"quentin", "Quentin Leroy", 5, 1},
    {"rosa", "Rosa Jiménez", 9, 1},
    {"ursula", "Ursula Meier", 2, 1},
    {"victor", "Victor Ionescu", 7, 1},
    {"wendy", "Wendy Achieng", 5, 1},
    {"xavier", "Xavier Dubois", 4, 1},
    {"zofia", "Zofia Nowak", 6, 1},
};
const size_t demo_people_count = sizeof demo_people / sizeof demo_people[0];

const struct demo_person *demo_person_named(struct slice username)
{
    static const struct demo_person somebody = {"", "", 1, 1};
    for (size_t i = 0; i < demo_people_count; i++) {
        if (slice_equal_text(username, demo_people[i].username)) {
            return &demo_people[i];
        }
    }
    return &somebody;
}
