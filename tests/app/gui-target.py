#!/usr/bin/env python3
"""Another program that a picture or a text is pasted into.

usage: gui-target.py FILE: writes the picture that is on the clipboard to FILE; prints its size and how many of its
pixels are of each colour, the most frequent colours first.
       gui-target.py text: prints the text that is on the clipboard.
"""
import collections
import sys

import gi
gi.require_version("Gdk", "4.0")
gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gtk", "4.0")
from gi.repository import GdkPixbuf, GLib, Gtk


def main():
    Gtk.init()
    # X gives what is on the clipboard to any program; a window it needs not.
    loop = GLib.MainLoop()
    window = Gtk.Window(title="target", default_width=40, default_height=40)
    window.present()
    clipboard = window.get_clipboard()
    wants_text = sys.argv[1] == "text"
    read = clipboard.read_text_async if wants_text else clipboard.read_texture_async

    def done(source, result):
        try:
            if wants_text:
                sys.stdout.write(source.read_text_finish(result) or "")
                loop.quit()
                return
            texture = source.read_texture_finish(result)
        except GLib.Error as error:
            print(error.message, file=sys.stderr)
            loop.quit()
            return
        texture.save_to_png(sys.argv[1])
        loop.quit()

    GLib.timeout_add(300, lambda: read(None, done) and False)
    GLib.timeout_add_seconds(20, loop.quit)
    loop.run()
    if wants_text:
        return
    picture = GdkPixbuf.Pixbuf.new_from_file(sys.argv[1])
    pixels, n, stride = picture.get_pixels(), picture.get_n_channels(), picture.get_rowstride()
    counts = collections.Counter()
    for y in range(picture.get_height()):
        row = pixels[y * stride:y * stride + picture.get_width() * n]
        counts.update(zip(row[0::n], row[1::n], row[2::n]))
    print(picture.get_width(), picture.get_height())
    for color, count in counts.most_common(400):
        print("%02x%02x%02x" % color, count)


main()
