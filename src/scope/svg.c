#include "scope/svg.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

enum svg_role svg_run_role(int colour) { return (enum svg_role)(SVG_RUN + colour % PALETTE_RUNS); }

/* Text */

/* The character at *p, moved behind it; U+FFFD for a byte that is no UTF-8 and for what XML 1.0 has no place for. */
static uint32_t next_character(const char **p) {
    const unsigned char *s = (const unsigned char *)*p;
    int more = s[0] < 0x80 ? 0 : s[0] >> 5 == 6 ? 1 : s[0] >> 4 == 14 ? 2 : s[0] >> 3 == 30 ? 3 : -1;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    uint32_t c = more <= 0 ? s[0] : s[0] & (0x3fu >> more);
    for (int i = 1; i <= more; i++) {
        if (s[i] >> 6 != 2)
            more = -1; /* ends the loop */
        else
            c = c << 6 | (s[i] & 0x3f);
    }
    *p += more < 0 ? 1 : more + 1;
    bool sound = more >= 0 && c >= least[more] && c <= 0x10ffff && !(c >= 0xd800 && c < 0xe000) && c != 0xfffe && c != 0xffff;
    return sound && c >= 0x20 && c != 0x7f ? c : 0xfffd;
}

static void put_character(FILE *f, uint32_t c) {
    if (c == '&')
        fputs("&amp;", f);
    else if (c == '<')
        fputs("&lt;", f);
    else if (c == '>')
        fputs("&gt;", f);
    else if (c == '"')
        fputs("&quot;", f);
    else if (c < 0x80)
        putc((int)c, f);
    else
        fprintf(f, "&#%lu;", (unsigned long)c);
}

static void put_text(FILE *f, const char *text) {
    while (*text)
        put_character(f, next_character(&text));
}

static int characters(const char *text) {
    int n = 0;
    for (; *text; n++)
        next_character(&text);
    return n;
}

double svg_width(const char *text) { return (double)SVG_CHARACTER * characters(text); }

void svg_cut(const char *text, double width, char *out, size_t size) {
    int n = characters(text), room = (int)(width / SVG_CHARACTER);
    if (n <= room) {
        snprintf(out, size, "%s", text);
        return;
    }
    const char *end = text, *rest = text;
    int first = room > 1 ? (room - 1 + 1) / 2 : 1;
    for (int i = 0; i < first; i++)
        next_character(&end);
    int skip = n - (room - 1 - first > 0 ? room - 1 - first : 0);
    for (int i = 0; i < skip; i++)
        next_character(&rest);
    snprintf(out, size, "%.*s…%s", (int)(end - text), text, rest);
}

/* Classes: t text, d dim, f frame, g good, w warning, b bad, r0.. runs; each as a fill (i) or as a stroke (s). */
static void put_role(FILE *f, char kind, enum svg_role role) {
    if (role >= SVG_RUN)
        fprintf(f, "%cr%d", kind, (int)role - SVG_RUN);
    else
        fprintf(f, "%c%c", kind, "tdfgwb"[role]);
}

static short place_of(const struct palette *p, enum svg_role role) {
    switch (role) {
    case SVG_TEXT: return -1;
    case SVG_DIM: return p->dim;
    case SVG_FRAME: return p->frame;
    case SVG_GOOD: return p->good;
    case SVG_WARN: return p->warn;
    case SVG_BAD: return p->bad;
    default: return p->runs[(int)role - SVG_RUN];
    }
}

static void put_colours(FILE *f, const struct palette *p) {
    unsigned long back = p->background;
    fprintf(f, ".back{fill:#%06lx}.halo{stroke:#%06lx}.hollow{fill:#%06lx}\n", back, back, back);
    for (int role = 0; role < SVG_RUN + PALETTE_RUNS; role++) {
        unsigned long colour = palette_rgb(p, place_of(p, (enum svg_role)role));
        putc('.', f);
        put_role(f, 'i', (enum svg_role)role);
        fprintf(f, "{fill:#%06lx}.", colour);
        put_role(f, 's', (enum svg_role)role);
        fprintf(f, "{stroke:#%06lx}\n", colour);
    }
}

static void put_style(struct svg *g) {
    fputs("<style type=\"text/css\"><![CDATA[\n"
          "text{font-family:'DejaVu Sans','Segoe UI','Helvetica Neue',Arial,sans-serif;font-size:11px;white-space:pre}\n"
          ".big{font-size:17px;font-weight:bold}.bold{font-weight:bold}\n"
          ".halo{stroke-width:3px;stroke-linejoin:round;paint-order:stroke}\n"
          ".c{fill:none;stroke-linejoin:round;stroke-linecap:round}.l{fill:none;stroke-width:1}.dash{stroke-dasharray:4 3}\n"
          ".m{stroke-width:1.2}\n",
          g->f);
    put_colours(g->f, g->palette);
    if (!g->palette->light) {
        fputs("@media print{\n", g->f);
        put_colours(g->f, palette_find("light"));
        fputs("}\n", g->f);
    }
    fputs("]]></style>\n", g->f);
}

void svg_begin(struct svg *g, double w, double h, const char *title, const char *about) {
    fprintf(g->f,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" xml:space=\"preserve\" "
            "width=\"%.0f\" "
            "height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n<title>",
            w, h, w, h);
    put_text(g->f, title);
    fputs("</title>\n<desc>", g->f);
    put_text(g->f, about);
    fputs("</desc>\n", g->f);
    put_style(g);
    fprintf(g->f, "<rect class=\"back\" width=\"%.0f\" height=\"%.0f\"/>\n", w, h);
}

void svg_end(struct svg *g) { fputs("</svg>\n", g->f); }

static void text_at(struct svg *g, double x, double y, enum svg_anchor anchor, enum svg_role role, const char *more, const char *text) {
    static const char *const anchors[] = {"start", "middle", "end"};
    fprintf(g->f, "<text x=\"%.1f\" y=\"%.1f\" class=\"", x, y);
    put_role(g->f, 'i', role);
    fprintf(g->f, "%s\"", more);
    if (anchor != SVG_START)
        fprintf(g->f, " text-anchor=\"%s\"", anchors[anchor]);
    putc('>', g->f);
    put_text(g->f, text);
    fputs("</text>\n", g->f);
}

void svg_text(struct svg *g, double x, double y, enum svg_anchor anchor, enum svg_role role, bool bold, const char *text) {
    text_at(g, x, y, anchor, role, bold ? " bold" : "", text);
}

void svg_heading(struct svg *g, double x, double y, const char *text) { text_at(g, x, y, SVG_START, SVG_TEXT, " big", text); }

void svg_label(struct svg *g, double x, double y, enum svg_anchor anchor, enum svg_role role, bool bold, const char *text) {
    text_at(g, x, y, anchor, role, bold ? " halo bold" : " halo", text);
}

void svg_glyph(struct svg *g, double x, double y, enum svg_role role, uint32_t glyph) {
    fprintf(g->f, "<text x=\"%.1f\" y=\"%.1f\" class=\"", x, y + 4);
    put_role(g->f, 'i', role);
    fprintf(g->f, " halo bold\" text-anchor=\"middle\">&#%lu;</text>\n", (unsigned long)glyph);
}

void svg_printf(struct svg *g, double x, double y, enum svg_anchor anchor, enum svg_role role, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_at(g, x, y, anchor, role, "", text);
}

/* Shapes */

void svg_line(struct svg *g, double x0, double y0, double x1, double y1, enum svg_role role, bool dashed) {
    fputs("<path class=\"l ", g->f);
    put_role(g->f, 's', role);
    fprintf(g->f, "%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", dashed ? " dash" : "", x0, y0, x1, y1);
}

void svg_bar(struct svg *g, struct svg_box box, enum svg_role role) {
    fputs("<rect class=\"", g->f);
    put_role(g->f, 'i', role);
    fprintf(g->f, "\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", box.x, box.y, box.w > 0 ? box.w : 0,
            box.h > 0 ? box.h : 0);
}

void svg_frame(struct svg *g, struct svg_box box) {
    fprintf(g->f, "<rect class=\"l sf\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", box.x, box.y, box.w, box.h);
}

void svg_clip(struct svg *g, struct svg_box box) {
    fprintf(g->f,
            "<clipPath id=\"c%d\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/></clipPath>\n<g clip-path=\"url(#c%d)\">\n",
            g->clips, box.x, box.y, box.w, box.h, g->clips);
    g->clips++;
}

void svg_unclip(struct svg *g) { fputs("</g>\n", g->f); }

void svg_curve_begin(struct svg *g, enum svg_role role, double width, bool dashed) {
    fputs("<path class=\"c ", g->f);
    put_role(g->f, 's', role);
    fprintf(g->f, "%s\" stroke-width=\"%.1f\" d=\"", dashed ? " dash" : "", width);
}

void svg_curve_to(struct svg *g, double x, double y, bool joined) { fprintf(g->f, "%s%.1f %.1f", joined ? "L" : "M", x, y); }

void svg_curve_end(struct svg *g) { fputs("\"/>\n", g->f); }

/* By palette_marker, as the screen has them: about 8 units wide. */
static const struct {
    bool hollow;
    const char *d;
} markers[PALETTE_MARKERS] = {
    {false, "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z"},
    {false, "M0 -4.6L4.6 0L0 4.6L-4.6 0z"},
    {false, "M0 -4.2L4.4 3.4L-4.4 3.4z"},
    {false, "M0 4.2L4.4 -3.4L-4.4 -3.4z"},
    {false, "M-3.4 -3.4h6.8v6.8h-6.8z"},
    {true, "M-3.4 -3.4h6.8v6.8h-6.8z"},
    {true, "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z"},
    {true, "M0 -4.6L4.6 0L0 4.6L-4.6 0z"},
    {true, "M0 -4.2L4.4 3.4L-4.4 3.4z"},
    {true, "M0 4.2L4.4 -3.4L-4.4 -3.4z"},
    {true, "M4.2 0L-3.4 4.4L-3.4 -4.4z"},
    {true, "M-4.2 0L3.4 4.4L3.4 -4.4z"},
    {false, "M0 -5L1.3 -1.7L4.8 -1.6L2 0.6L3 4L0 2L-3 4L-2 0.6L-4.8 -1.6L-1.3 -1.7z"},
    {true, "M-3.8 -3.8h7.6v7.6h-7.6zM-1.2 -1.2h2.4v2.4h-2.4z"},
    {true, "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0zM-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0z"},
    {true, "M0 -5L5 0L0 5L-5 0zM0 -1.8L1.8 0L0 1.8L-1.8 0z"},
};

void svg_marker(struct svg *g, double x, double y, int colour) {
    int k = palette_marker(colour);
    fputs("<path class=\"m ", g->f);
    put_role(g->f, 's', svg_run_role(colour));
    putc(' ', g->f);
    if (markers[k].hollow)
        fputs("hollow", g->f);
    else
        put_role(g->f, 'i', svg_run_role(colour));
    fprintf(g->f, "\" transform=\"translate(%.1f %.1f)\" d=\"%s\"/>\n", x, y, markers[k].d);
}
