"""What stands beside a parcel: the projects that use it, its assessments, its targets."""

from django.shortcuts import get_object_or_404

from gaoxin.form_page import FormPage, form_page
from projects.land.actions import conditions, shares
from projects.land.forms import beside as forms
from projects.land.views.parcels import editable, on_parcel
from projects.models import Parcel, ParcelAssessment, ParcelShare, ParcelTarget, Project


def _beside(row, form_class, save, title, **page) -> FormPage:
    return on_parcel(row.parcel, form_class, save, title, instance=row, **page)


@form_page(editable)
def parcel_share_add(request, parcel):
    def save(form):
        return shares.add_share(share=form.instance, by=request.user)

    row = ParcelShare(parcel=parcel)
    return _beside(row, forms.ShareForm, save, "登记使用的项目", lock=_row(parcel))


def _row(parcel):
    return Parcel.objects.filter(pk=parcel.pk)


def _share(request, pk) -> ParcelShare:
    rows = ParcelShare.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("parcel", "project"), pk=pk)


@form_page(_share)
def parcel_share_edit(request, share):
    def save(form):
        return shares.edit_share(share=form.instance, by=request.user)

    title = f"改使用面积（{share.project.short_name}）"
    return _beside(share, forms.ShareForm, save, title, lock=_row(share.parcel))


@form_page(_share)
def parcel_share_end(request, share):
    def save(form):
        on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
        return shares.end_share(share=form.instance, on=on, reason=reason, by=request.user)

    title = f"结束使用（{share.project.short_name}）"
    return _beside(share, forms.EndShareForm, save, title, lock=_row(share.parcel))


@form_page(editable)
def parcel_assessment_add(request, parcel):
    def save(form):
        return conditions.add_assessment(assessment=form.instance, by=request.user)

    row = ParcelAssessment(parcel=parcel)
    return _beside(row, forms.AssessmentForm, save, "登记区域评价", lock=_row(parcel))


def _assessment(request, pk) -> ParcelAssessment:
    rows = ParcelAssessment.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("parcel"), pk=pk)


@form_page(_assessment)
def parcel_assessment_edit(request, assessment):
    def save(form):
        return conditions.edit_assessment(assessment=form.instance, by=request.user)

    title = f"修改区域评价（{assessment.get_kind_display()}）"
    return _beside(assessment, forms.AssessmentForm, save, title)


@form_page(_assessment)
def parcel_assessment_delete(request, assessment):
    def save(form):
        return conditions.delete_assessment(assessment=form.instance, by=request.user)

    title = f"删除区域评价（{assessment.get_kind_display()}）"
    return _beside(assessment, forms.DeleteAssessmentForm, save, title)


@form_page(editable)
def parcel_target_add(request, parcel):
    def save(form):
        return conditions.add_target(target=form.instance, by=request.user)

    row = ParcelTarget(parcel=parcel)
    return _beside(row, forms.TargetForm, save, "登记控制性指标", lock=_row(parcel))


def _target(request, pk) -> ParcelTarget:
    rows = ParcelTarget.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("parcel"), pk=pk)


@form_page(_target)
def parcel_target_edit(request, target):
    def save(form):
        return conditions.edit_target(target=form.instance, by=request.user)

    title = f"修改控制性指标（{target.get_kind_display()}）"
    return _beside(target, forms.TargetForm, save, title)


@form_page(_target)
def parcel_target_delete(request, target):
    def save(form):
        return conditions.delete_target(target=form.instance, by=request.user)

    title = f"删除控制性指标（{target.get_kind_display()}）"
    return _beside(target, forms.DeleteTargetForm, save, title)


def _checkable(request, pk) -> ParcelTarget:
    rows = ParcelTarget.objects.checkable_by(request.user)
    return get_object_or_404(rows.select_related("parcel"), pk=pk)


@form_page(_checkable)
def parcel_target_check(request, target):
    """By who keeps a project on the parcel: those are what the right hangs on."""

    def save(form):
        return conditions.check_target(target=form.instance, by=request.user)

    users = ParcelShare.objects.current().filter(parcel=target.parcel).values("project")
    users = Project.objects.filter(pk__in=users)
    return _beside(target, forms.CheckForm, save, "登记实际值", lock=users)
