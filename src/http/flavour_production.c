/* What only one flavour serves; for production: nothing. */
#include "http/resources.h"

const struct http_route_table flavour_routes = {NULL, 0};
