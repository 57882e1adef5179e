#!/usr/bin/env python3
"""Another program: what is dragged from it or copied in it comes from outside.

usage: gui-source.py FILE TEXT: a window titled "source"; dragging from it drags FILE, a click copies TEXT.
"""
import sys

import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk


def main():
    path, text = sys.argv[1:3]
    text = text.encode().decode("unicode_escape")
    Gtk.init()
    window = Gtk.Window(title="source", default_width=160, default_height=90)
    label = Gtk.Label(label="drag or click")
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    files = Gdk.FileList.new_from_array([Gio.File.new_for_path(path)])
    source.connect("prepare", lambda *_: Gdk.ContentProvider.new_for_value(GObject.Value(Gdk.FileList, files)))
    click = Gtk.GestureClick()
    click.connect("released", lambda *_: label.get_clipboard().set(text))
    label.add_controller(source)
    label.add_controller(click)
    window.set_child(label)
    window.present()
    while Gtk.Window.get_toplevels().get_n_items() > 0:
        GLib.MainContext.default().iteration(True)


main()
